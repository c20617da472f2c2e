# Every target of ours links mortise::warnings; warnings are errors.
add_library(mortise_warnings INTERFACE)
add_library(mortise::warnings ALIAS mortise_warnings)
target_compile_options(mortise_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wno-missing-field-initializers -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety -Wno-c99-designator>)
