# MORTISE_HARDENING_COMPILE and MORTISE_HARDENING_LINK: options that make faults in C and C++ code harder to exploit, for
# GCC and Clang. Empty where a sanitizer does that work. tools/check_exports.sh sees whether a file was built with them.
set(MORTISE_HARDENING_COMPILE "")
set(MORTISE_HARDENING_LINK "")
if(NOT MORTISE_SANITIZE)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" mortise_build_type)
  list(APPEND MORTISE_HARDENING_COMPILE -fstack-protector-strong -fstack-clash-protection)
  # Without optimization the C library refuses to check anything, and warns of it.
  if("${CMAKE_C_FLAGS_${mortise_build_type}} ${CMAKE_CXX_FLAGS_${mortise_build_type}} ${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS}" MATCHES "-O([1-9sg]|fast)")
    list(APPEND MORTISE_HARDENING_COMPILE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  endif()
  list(APPEND MORTISE_HARDENING_LINK LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    # The mark is set by hand because the start files of Debian 12 lack it, and the linker would drop it for their sake.
    list(APPEND MORTISE_HARDENING_COMPILE -fcf-protection=full)
    list(APPEND MORTISE_HARDENING_LINK LINKER:-z,ibt LINKER:-z,shstk)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    list(APPEND MORTISE_HARDENING_COMPILE -mbranch-protection=standard)
  endif()
  unset(mortise_build_type)
endif()
