# mortise_compile(<target> [GTEST | JSON])
#
# Most files here are small, and most of the time that they take to compile goes into headers. Two things make it shorter; the
# strict preset does without both, so every file includes what it uses all the same.
#
# Batches: up to MORTISE_BATCH C++ files of a target are compiled as one. CMake's own UNITY_BUILD does the same, but writes absolute
# names, so that ccache would not find the result of another checkout. What a file keeps in an unnamed namespace needs a name that
# no other file of its target has there.
#
# Precompiled headers: the standard library's, once for most of the product, once with the JSON library and once with GoogleTest.
# Headers of the system only: their names are the same in every checkout, so ccache finds the result of another one.
set(MORTISE_BATCH 8 CACHE STRING "C++ files that are compiled as one; 1: each by itself")
option(MORTISE_PRECOMPILE "Precompile the headers of the standard library" ON)

function(mortise_add_precompiled name)
  set(headers)
  foreach(header ${ARGN})
    list(APPEND headers "$<$<COMPILE_LANGUAGE:CXX>:<${header}$<ANGLE-R>>")
  endforeach()
  file(GENERATE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc" CONTENT "// Compiled for its precompiled header alone.\n")
  add_library(${name} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc")
  target_link_libraries(${name} PRIVATE Threads::Threads mortise::warnings)
  target_precompile_headers(${name} PRIVATE ${headers})
endfunction()

if(MORTISE_PRECOMPILE)
  set(standard algorithm array atomic charconv chrono condition_variable cstring deque filesystem functional map memory mutex
      optional set span string string_view thread unordered_map utility variant vector)
  mortise_add_precompiled(mortise_precompiled ${standard})
  mortise_add_precompiled(mortise_precompiled_json ${standard} nlohmann/json.hpp)
  if(MORTISE_TESTS)
    mortise_add_precompiled(mortise_precompiled_tests ${standard} fstream sstream gmock/gmock.h gtest/gtest.h)
    # As the programs that use it, which CMake compiles as executables.
    set_target_properties(mortise_precompiled_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(mortise_precompiled_tests PRIVATE -fPIE)
    target_link_libraries(mortise_precompiled_tests PRIVATE GTest::gmock)
  endif()
endif()

function(mortise_compile_in_batches target)
  get_target_property(sources ${target} SOURCES)
  set(files)
  foreach(file ${sources})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE path)
    cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${path}" is_generated)
    if(path MATCHES "\\.cc$" AND NOT is_generated)
      list(APPEND files "${path}")
      list(REMOVE_ITEM sources "${file}")
    endif()
  endforeach()
  list(LENGTH files count)
  if(MORTISE_BATCH LESS 2 OR count LESS 2)
    return()
  endif()
  # As many files in each batch, or one less: an even load for several cores.
  math(EXPR batches "(${count} + ${MORTISE_BATCH} - 1) / ${MORTISE_BATCH}")
  set(number 0)
  while(number LESS batches)
    math(EXPR begin "${number} * ${count} / ${batches}")
    math(EXPR size "(${number} + 1) * ${count} / ${batches} - ${begin}")
    list(SUBLIST files ${begin} ${size} batch)
    set(text)
    foreach(file ${batch})
      file(RELATIVE_PATH name "${CMAKE_CURRENT_BINARY_DIR}" "${file}")
      string(APPEND text "#include \"${name}\"\n")
    endforeach()
    set(unit "${CMAKE_CURRENT_BINARY_DIR}/${target}_${number}.cc")
    file(CONFIGURE OUTPUT "${unit}" CONTENT "${text}" @ONLY)
    list(APPEND sources "${unit}")
    math(EXPR number "${number} + 1")
  endwhile()
  set_property(TARGET ${target} PROPERTY SOURCES ${sources})
  # What is kept in an unnamed namespace looks to GCC as if it came from a header.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

function(mortise_compile target)
  cmake_parse_arguments(arg "GTEST;JSON" "" "" ${ARGN})
  mortise_compile_in_batches(${target})
  if(NOT MORTISE_PRECOMPILE)
    return()
  endif()
  if(arg_GTEST)
    target_precompile_headers(${target} REUSE_FROM mortise_precompiled_tests)
  elseif(arg_JSON)
    target_precompile_headers(${target} REUSE_FROM mortise_precompiled_json)
  else()
    target_precompile_headers(${target} REUSE_FROM mortise_precompiled)
  endif()
  # GCC forgets, for what is precompiled, that warnings about the inside of std::string are to be left out. Clang, and a build
  # with MORTISE_PRECOMPILE=OFF, still give these warnings.
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)
endfunction()
