# mortise_add_plugin(<name> SOURCES … [LIBRARIES …])
#
# Makes mortise_<name>_objects, which unit tests link, and the module mortise_<name>, the file plugins/<name>.so. Both see
# the SDK and the named libraries, nothing else.
function(mortise_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(mortise_${name}_objects OBJECT ${arg_SOURCES})
  target_link_libraries(mortise_${name}_objects PUBLIC mortise::sdk ${arg_LIBRARIES} PRIVATE mortise::warnings)
  target_include_directories(mortise_${name}_objects PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/..")
  target_compile_options(mortise_${name}_objects PRIVATE "$<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>")
  if("nlohmann_json::nlohmann_json" IN_LIST arg_LIBRARIES)
    mortise_compile(mortise_${name}_objects JSON)
  else()
    mortise_compile(mortise_${name}_objects)
  endif()
  add_library(mortise_${name} MODULE $<TARGET_OBJECTS:mortise_${name}_objects>)
  target_link_libraries(mortise_${name} PRIVATE mortise_${name}_objects)
  target_link_options(mortise_${name} PRIVATE "LINKER:--version-script=${PROJECT_SOURCE_DIR}/sdk/plugin.map"
                      LINKER:-z,defs)
  if(MORTISE_SANITIZE)
    set_property(TARGET mortise_${name} PROPERTY LINK_OPTIONS
                 "LINKER:--version-script=${PROJECT_SOURCE_DIR}/sdk/plugin.map") # sanitizer runtimes live in the program
  endif()
  set_target_properties(mortise_${name} PROPERTIES PREFIX "" OUTPUT_NAME "${name}"
                        LIBRARY_OUTPUT_DIRECTORY "${MORTISE_PLUGIN_OUTPUT_DIRECTORY}")
  set_property(GLOBAL APPEND PROPERTY MORTISE_PLUGIN_TARGETS mortise_${name})
  install(TARGETS mortise_${name} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/mortise/plugins")
endfunction()
