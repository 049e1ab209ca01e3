package io.konveyor.forklift.ovirt

# METADATA
# title: Operating system
# description: >-
#   `osType` contains `rhel_6`.
# custom:
#   id: ovirt.os.unsupported
#   category: Warning
#   label: Unsupported operating system detected
#   provenance: Forklift vm_os.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: osType
#       set: "rhel_9x64"
#       text: the guest runs a newer release and the VM says so
concerns contains {
	"id": "ovirt.os.unsupported",
	"category": "Warning",
	"label": "Unsupported operating system detected",
	"assessment": concat(" ", [
		"Red Hat Enterprise Linux 6 is not supported as a guest on the target, and the conversion may leave it without suitable drivers.",
		"Upgrade the guest, or test the migration on a copy of the VM.",
	]),
} if {
	contains(input.osType, "rhel_6")
}
