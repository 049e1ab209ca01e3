package io.konveyor.forklift.ovirt_test

test_cpu_custom_model_fires if ids({"name": "a", "customCpuModel": "Skylake-Server"}) == {"ovirt.cpu.custom_model.detected"}

test_cpu_custom_model_passes if ids({"name": "a", "customCpuModel": ""}) == set()

test_cpu_custom_model_absent if ids({"name": "a"}) == set()

test_cpu_custom_model_null if ids({"name": "a", "customCpuModel": null}) == set()
