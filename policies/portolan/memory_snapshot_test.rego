package io.konveyor.forklift.ovirt_test

test_memory_snapshot_fires if ids({"name": "a", "snapshots": [{"id": "s1", "type": "regular", "persistMemory": true}]}) == {"ovirt.snapshot.online_memory.detected"}

test_memory_snapshot_passes if ids({"name": "a", "snapshots": [{"id": "s1", "type": "regular", "persistMemory": false}]}) == set()

test_memory_snapshot_absent if ids({"name": "a", "snapshots": [{"id": "s1", "type": "regular"}]}) == set()

test_memory_snapshot_null if ids({"name": "a", "snapshots": [{"id": "s1", "type": "regular", "persistMemory": null}]}) == set()
