include(CMakePackageConfigHelpers)

set(libraries deepview)
if(DEEPVIEW_WITH_TORCH)
  list(APPEND libraries deepview_training)
endif()
foreach(library IN LISTS libraries)
  get_property(headers GLOBAL PROPERTY ${library}_HEADERS)
  target_sources(${library} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
  set_target_properties(${library} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endforeach()

# CMake leaves out library folders inside the source tree, and those of OpenVINO and libtorch are in .venv.
set(vendor_folders $<$<TARGET_EXISTS:openvino::runtime>:$<TARGET_FILE_DIR:openvino::runtime>>)
set_target_properties(deepview PROPERTIES INSTALL_RPATH "$ORIGIN;${vendor_folders}" BUILD_RPATH "$ORIGIN")
if(DEEPVIEW_WITH_TORCH)
  set_target_properties(deepview_training PROPERTIES INSTALL_RPATH "$ORIGIN;${TORCH_INSTALL_PREFIX}/lib")
endif()
file(RELATIVE_PATH to_library ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(deepview_command PROPERTIES INSTALL_RPATH "$ORIGIN/${to_library}")

install(TARGETS ${libraries} deepview_command EXPORT deepview FILE_SET HEADERS)
install(EXPORT deepview NAMESPACE deepview:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/deepview FILE deepview-targets.cmake)
file(WRITE ${PROJECT_BINARY_DIR}/deepview-config.cmake
     "include(\"\${CMAKE_CURRENT_LIST_DIR}/deepview-targets.cmake\")\n")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/deepview-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/deepview-config.cmake ${PROJECT_BINARY_DIR}/deepview-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/deepview)

# The programs of MI-Prometheus by their names.
foreach(name IN ITEMS mip-offline-trainer mip-online-trainer mip-tester mip-grid-trainer-cpu mip-grid-tester-cpu
                      mip-grid-analyzer mip-index-splitter)
  install(CODE "file(CREATE_LINK deepview \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/${name}\" SYMBOLIC)")
endforeach()
