package io.konveyor.forklift.ovirt_test

test_memory_ballooning_fires if ids({"name": "a", "balloonedMemory": true}) == {"ovirt.memory.ballooning.enabled"}

test_memory_ballooning_passes if ids({"name": "a", "balloonedMemory": false}) == set()

test_memory_ballooning_absent if ids({"name": "a"}) == set()

test_memory_ballooning_null if ids({"name": "a", "balloonedMemory": null}) == set()
