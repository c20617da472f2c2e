# mortise_add_test(<name> SOURCES … [LIBRARIES …] [LABELS …] [TIMEOUT seconds])
#
# One GoogleTest program, one ctest entry. The program gets MORTISE_BUILD_DIR and MORTISE_SOURCE_DIR in its environment. Under
# a sanitizer, or where lines are counted, it has three times as long.
function(mortise_add_test name)
  if(NOT MORTISE_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(MORTISE_SANITIZE OR MORTISE_COVERAGE)
    math(EXPR arg_TIMEOUT "3 * ${arg_TIMEOUT}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} mortise::warnings GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/tests")
  mortise_compile(${name} GTEST)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "MORTISE_BUILD_DIR=${CMAKE_BINARY_DIR};MORTISE_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
endfunction()
