# MORTISE_SANITIZE=address gives ASan and UBSan, =thread gives TSan, for every target.
if(MORTISE_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(MORTISE_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(NOT MORTISE_SANITIZE STREQUAL "")
  message(FATAL_ERROR "MORTISE_SANITIZE is '${MORTISE_SANITIZE}'; it can be empty, 'address' or 'thread'")
endif()
if(MORTISE_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-maybe-uninitialized) # GCC's manual: instrumented code gives false warnings
endif()
