# MORTISE_COVERAGE gives every target the counters that tools/coverage reads. Counts are added atomically, as most programs here
# have several threads; each process writes them when it exits.
if(MORTISE_COVERAGE)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    message(FATAL_ERROR "MORTISE_COVERAGE needs GCC, not ${CMAKE_CXX_COMPILER_ID}")
  endif()
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
