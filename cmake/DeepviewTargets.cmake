set(DEEPVIEW_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  list(APPEND DEEPVIEW_WARNINGS -Wno-restrict)  # GCC 12 invents overlaps in std::string (bug 105651)
endif()
if(DEEPVIEW_WARNINGS_AS_ERRORS)
  list(APPEND DEEPVIEW_WARNINGS -Werror)
endif()

# deepview_folder(base/of/folder HEADERS a.hpp… SOURCES a.cpp… [LINKS folder…] [THIRD_PARTY target…]
#                 [LIBRARY deepview_training])
#
# One object library per folder, named after it with _ for /. LINKS names the folders it stands on;
# THIRD_PARTY libraries stay private. All folders together make the one shared library users link, but for
# those that need libtorch, which make a LIBRARY of their own: it takes longer to load than the rest to run.
function(deepview_folder folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LIBRARY" "HEADERS;SOURCES;LINKS;THIRD_PARTY")
  if(NOT arg_LIBRARY)
    set(arg_LIBRARY deepview)
  endif()
  string(REPLACE "/" "_" name ${folder})
  set(target deepview_${name})
  add_library(${target} OBJECT ${arg_SOURCES})
  add_library(deepview::${name} ALIAS ${target})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE ${DEEPVIEW_WARNINGS})
  foreach(link IN LISTS arg_LINKS)
    string(REPLACE "/" "_" link ${link})
    target_link_libraries(${target} PUBLIC deepview_${link})
  endforeach()
  target_link_libraries(${target} PRIVATE ${arg_THIRD_PARTY})
  target_link_libraries(${arg_LIBRARY} PRIVATE ${target})
  list(TRANSFORM arg_HEADERS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  set_property(GLOBAL APPEND PROPERTY ${arg_LIBRARY}_HEADERS ${arg_HEADERS})
endfunction()

# Makes a program fit for the sanitizer that the build was configured with, if any.
function(deepview_sanitized target)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=(address|thread)")
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/sanitizer_dlopen.cpp)
  endif()
endfunction()

# deepview_tests(name SOURCES a_test.cpp… [THIRD_PARTY target…] [LABELS label…])
#
# One test program per folder; it finds its stored files through the macro DEEPVIEW_TEST_DATA, the
# folder tests/ of the source tree.
function(deepview_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;THIRD_PARTY;LABELS")
  set(target test_${name})
  add_executable(${target} ${arg_SOURCES})
  target_compile_options(${target} PRIVATE ${DEEPVIEW_WARNINGS})
  target_compile_definitions(${target} PRIVATE DEEPVIEW_TEST_DATA="${PROJECT_SOURCE_DIR}/tests"
    DEEPVIEW_BUILT_TEST_DATA="${DEEPVIEW_BUILT_TEST_DATA}")
  add_dependencies(${target} test_data)
  target_link_libraries(${target} PRIVATE deepview GTest::gmock GTest::gtest_main fmt::fmt ${arg_THIRD_PARTY})
  deepview_sanitized(${target})
  add_test(NAME ${name} COMMAND ${target})
  set_tests_properties(${name} PROPERTIES LABELS "unit;${arg_LABELS}")
endfunction()
