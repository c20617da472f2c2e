# mortise_precompile(<target> [GTEST | JSON])
#
# Most files here are small, and reading the standard library's headers is much of the time that they take to compile. They
# are precompiled: once for most of the product, once with the JSON library and once with GoogleTest. Every file includes what it
# uses all the same: the strict preset and tools/lint build without.
#
# Headers of the system only: their names are the same in every checkout, so ccache finds the result of another one.
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

function(mortise_precompile target)
  cmake_parse_arguments(arg "GTEST;JSON" "" "" ${ARGN})
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
