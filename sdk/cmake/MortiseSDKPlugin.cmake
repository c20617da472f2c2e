include("${CMAKE_CURRENT_LIST_DIR}/MortiseSDKHardening.cmake")

# mortise_sdk_add_plugin(<name> SOURCES … [LIBRARIES …])
#
# Makes two targets from sources in C, C++ or both:
#   <name>          the module <name>.so, which exports the symbol mortise_plugin and nothing else
#   <name>_objects  the same objects, for tests to link
# Both are hardened as MortiseSDKHardening.cmake says.
# `install` puts the file where a server installed under the same prefix looks: <libdir>/mortise/plugins.
# The name is the plugin's name, as its declaration gives it.
function(mortise_sdk_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "mortise_sdk_add_plugin: '${name}' is no plugin name; it must match [a-z][a-z0-9_]*")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "mortise_sdk_add_plugin(${name}): SOURCES is missing")
  endif()
  add_library(${name}_objects OBJECT ${arg_SOURCES})
  target_link_libraries(${name}_objects PUBLIC mortise::sdk ${arg_LIBRARIES})
  # Unique symbols would tie the file to the process and to other plugins; Clang makes none.
  target_compile_options(${name}_objects PRIVATE
    "$<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>" ${MORTISE_HARDENING_COMPILE})
  set_target_properties(${name}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

  add_library(${name} MODULE)
  target_link_libraries(${name} PRIVATE ${name}_objects)
  target_link_options(${name} PRIVATE "LINKER:--version-script=${MORTISE_SDK_PLUGIN_MAP}" ${MORTISE_HARDENING_LINK})
  if(NOT MORTISE_SANITIZE) # the runtime of a sanitizer may live in the program
    target_link_options(${name} PRIVATE LINKER:-z,defs)
  endif()
  set_target_properties(${name} PROPERTIES PREFIX "" OUTPUT_NAME "${name}")
  include(GNUInstallDirs)
  install(TARGETS ${name} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/mortise/plugins" COMPONENT plugins)
endfunction()
