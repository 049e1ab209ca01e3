package io.konveyor.forklift.ovirt

# METADATA
# title: VM name
# description: >-
#   `name` is text that is 64 characters or longer, has characters other than letters, digits,
#   dots and hyphens, or begins or ends with a dot or hyphen.
# custom:
#   id: ovirt.name.invalid
#   category: Warning
#   label: Invalid VM Name
#   provenance: Forklift name.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: name
#       set: "renamed"
#       text: the VM has a name of letters, digits, hyphens and dots
concerns contains {
	"id": "ovirt.name.invalid",
	"category": "Warning",
	"label": "Invalid VM Name",
	"assessment": concat(" ", [
		"The target cannot use this name as it stands and the VM will get a changed one.",
		"Rename the VM, or choose its target name in the migration plan: at most 63 letters, digits, hyphens and dots.",
	]),
} if {
	vm_named
	not vm_name_usable
}

vm_name_usable if {
	regex.match(`^(([A-Za-z0-9][-A-Za-z0-9.]*)?[A-Za-z0-9])?$`, input.name)
	count(input.name) < 64
}
