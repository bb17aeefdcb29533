include(CMakePackageConfigHelpers)

get_property(headers GLOBAL PROPERTY DEEPVIEW_HEADERS)
target_sources(deepview PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
set_target_properties(deepview PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

install(TARGETS deepview deepview_command EXPORT deepview FILE_SET HEADERS)
install(EXPORT deepview NAMESPACE deepview:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/deepview FILE deepview-targets.cmake)
file(WRITE ${PROJECT_BINARY_DIR}/deepview-config.cmake
     "include(\"\${CMAKE_CURRENT_LIST_DIR}/deepview-targets.cmake\")\n")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/deepview-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/deepview-config.cmake ${PROJECT_BINARY_DIR}/deepview-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/deepview)
