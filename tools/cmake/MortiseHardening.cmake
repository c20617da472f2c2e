# Programs and plugins are built alike: see sdk/cmake/MortiseSDKHardening.cmake, which authors of plugins get too.
include("${PROJECT_SOURCE_DIR}/sdk/cmake/MortiseSDKHardening.cmake")
include(CheckPIESupported)
check_pie_supported()
add_compile_options(${MORTISE_HARDENING_COMPILE})
add_link_options(${MORTISE_HARDENING_LINK})
