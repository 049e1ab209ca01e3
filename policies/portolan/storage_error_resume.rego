package io.konveyor.forklift.ovirt

# METADATA
# title: Behavior after a storage error
# description: >-
#   `storageErrorResumeBehaviour` is `kill` or `leave_paused`.
# custom:
#   id: ovirt.storage.resume_behavior.unsupported
#   category: Information
#   label: VM storage error resume behavior
#   provenance: Forklift storage_error_resume_behaviour.rego
#   since: 0.1.0
#   mends: [R1, R4]
#   remedies:
#     - path: storageErrorResumeBehaviour
#       set: "auto_resume"
#       text: the VM resumes by itself after a storage error
concerns contains {
	"id": "ovirt.storage.resume_behavior.unsupported",
	"category": "Information",
	"label": "VM storage error resume behavior",
	"assessment": concat(" ", [
		"The engine leaves this VM paused or ends it after a storage error, while the target resumes VMs when the storage is back.",
		"Make sure that the applications cope with a resumed guest.",
	]),
} if {
	input.storageErrorResumeBehaviour in {"kill", "leave_paused"}
}
