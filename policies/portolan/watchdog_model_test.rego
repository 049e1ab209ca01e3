package io.konveyor.forklift.ovirt_test

test_watchdog_model_fires if ids({"name": "a", "watchDogs": [{"id": "w1", "action": "reset", "model": "diag288"}]}) == {"ovirt.watchdog.enabled", "portolan.watchdog.model_unsupported"}

test_watchdog_model_passes if ids({"name": "a", "watchDogs": []}) == set()

test_watchdog_model_absent if ids({"name": "a"}) == set()

test_watchdog_model_null if ids({"name": "a", "watchDogs": null}) == set()
