package io.konveyor.forklift.ovirt_test

import data.io.konveyor.forklift.ovirt

test_decision_of_an_ordinary_vm if {
	decision := ovirt.validate with input as {"name": "a", "status": "up"}
	decision == {"rules_version": ovirt.RULES_VERSION, "errors": set(), "concerns": set()}
}

test_version_document if ovirt.rules_version == {"rules_version": ovirt.RULES_VERSION}

test_version_is_a_positive_integer if {
	ovirt.RULES_VERSION > 0
	ovirt.RULES_VERSION == floor(ovirt.RULES_VERSION)
}

test_name_missing if count(ovirt.errors) == 1 with input as {}

test_name_null if count(ovirt.errors) == 1 with input as {"name": null}

test_name_a_number if count(ovirt.errors) == 1 with input as {"name": 5}

test_no_input_at_all if {
	count(ovirt.validate.errors) == 1
	count(ovirt.validate.concerns) == 0
}

test_concerns_are_kept_beside_errors if {
	decision := ovirt.validate with input as {"haEnabled": true}
	count(decision.errors) == 1
	count(decision.concerns) == 1
}
