package io.konveyor.forklift.ovirt

# METADATA
# title: VM name
# description: >-
#   `name` is text of more than 63 characters, or not labels of lower-case letters, digits and inner hyphens with dots between them.
# custom:
#   id: ovirt.name.invalid
#   category: Warning
#   label: Invalid VM Name
#   provenance: Forklift name.rego
#   since: 0.1.0
#   mends: [R8]
#   remedies:
#     - path: name
#       set: "renamed"
#       text: the VM has a name of at most 63 lower-case letters, digits, hyphens and dots
concerns contains {
	"id": "ovirt.name.invalid",
	"category": "Warning",
	"label": "Invalid VM Name",
	"assessment": concat(" ", [
		"The target takes names as DNS does, so this VM will get a changed one.",
		"Rename the VM, or choose its target name in the migration plan: at most 63 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends of each part.",
	]),
} if {
	vm_named
	not vm_name_usable
}

vm_name_usable if {
	regex.match(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`, input.name)
	count(input.name) < 64
}
