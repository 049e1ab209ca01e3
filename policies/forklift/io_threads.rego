package io.konveyor.forklift.ovirt

# METADATA
# title: I/O threads
# description: >-
#   `ioThreads` is greater than 1 (text sorts above numbers and counts as greater).
# custom:
#   id: ovirt.iothreads.configured
#   category: Information
#   label: IO Threads configuration detected
#   provenance: Forklift io_threads.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: ioThreads
#       set: 1
#       text: the VM has one I/O thread
concerns contains {
	"id": "ovirt.iothreads.configured",
	"category": "Information",
	"label": "IO Threads configuration detected",
	"assessment": concat(" ", [
		"The VM uses several I/O threads and their number does not move with it.",
		"If its disks carry a heavy load, set an I/O threads policy on the migrated VM.",
	]),
} if {
	input.ioThreads > 1
}
