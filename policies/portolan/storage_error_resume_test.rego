package io.konveyor.forklift.ovirt_test

test_storage_error_resume_fires if ids({"name": "a", "storageErrorResumeBehaviour": "kill"}) == {"ovirt.storage.resume_behavior.unsupported"}

test_storage_error_resume_passes if ids({"name": "a", "storageErrorResumeBehaviour": "auto_resume"}) == set()

test_storage_error_resume_absent if ids({"name": "a"}) == set()

test_storage_error_resume_null if ids({"name": "a", "storageErrorResumeBehaviour": null}) == set()
