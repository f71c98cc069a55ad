# Kernels, model and their tests need neither Qt nor htslib nor SQLite: a build of them alone is configured where none of
# these can be found, and a program that is linked with kernels and model needs none of their libraries.
set(ENV{PKG_CONFIG_LIBDIR} ${BUILD}/nothing)
execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S ${SOURCE} -B ${BUILD} --no-warn-unused-cli -DJANUS_ENGINE=OFF
  -DCMAKE_CUDA_COMPILER=NOTFOUND -DCMAKE_DISABLE_FIND_PACKAGE_Qt6=ON -DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --target test_kernels test_model -- -n
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ldd ${PROGRAM} OUTPUT_VARIABLE libraries COMMAND_ERROR_IS_FATAL ANY)
if(libraries MATCHES "Qt|libhts|sqlite")
  message(FATAL_ERROR "${PROGRAM} needs more than kernels and model:\n${libraries}")
endif()
