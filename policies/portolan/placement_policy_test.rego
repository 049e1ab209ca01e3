package io.konveyor.forklift.ovirt_test

test_placement_policy_fires if ids({"name": "a", "placementPolicyAffinity": "pinned"}) == {"ovirt.placement_policy.affinity_set"}

test_placement_policy_passes if ids({"name": "a", "placementPolicyAffinity": "migratable"}) == set()

test_placement_policy_absent if ids({"name": "a"}) == set()

test_placement_policy_null if ids({"name": "a", "placementPolicyAffinity": null}) == set()
