include(CMakePackageConfigHelpers)

get_property(headers GLOBAL PROPERTY DEEPVIEW_HEADERS)
target_sources(deepview PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
set_target_properties(deepview PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

# CMake leaves out library folders inside the source tree, and OpenVINO's is in .venv.
set(vendor_folders $<$<TARGET_EXISTS:openvino::runtime>:$<TARGET_FILE_DIR:openvino::runtime>>)
set_target_properties(deepview PROPERTIES INSTALL_RPATH "$ORIGIN;${vendor_folders}")
file(RELATIVE_PATH to_library ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(deepview_command PROPERTIES INSTALL_RPATH "$ORIGIN/${to_library}")

install(TARGETS deepview deepview_command EXPORT deepview FILE_SET HEADERS)
install(EXPORT deepview NAMESPACE deepview:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/deepview FILE deepview-targets.cmake)
file(WRITE ${PROJECT_BINARY_DIR}/deepview-config.cmake
     "include(\"\${CMAKE_CURRENT_LIST_DIR}/deepview-targets.cmake\")\n")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/deepview-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/deepview-config.cmake ${PROJECT_BINARY_DIR}/deepview-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/deepview)
