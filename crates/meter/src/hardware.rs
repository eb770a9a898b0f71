//! What the system's files say of this machine: how many processors, how much memory, virtual or not.

/// The number of processors that `/proc/stat` lists.
pub(super) fn processor_count(stat: &str) -> u32 {
    let count = stat
        .lines()
        .filter(|line| {
            line.strip_prefix("cpu").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The `hypervisor` flag of the processor: set by every common virtual machine.
pub(super) fn is_virtual(cpuinfo: &str) -> bool {
    cpuinfo
        .lines()
        .filter(|line| line.starts_with("flags") || line.starts_with("Features"))
        .any(|line| line.split_whitespace().any(|flag| flag == "hypervisor"))
}

/// Gigabytes of memory that `/proc/meminfo` tells; 0 when it tells none.
pub(super) fn gigabytes(meminfo: &str) -> f64 {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kibibytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.filter(|size| size.is_finite() && *size >= 0.0).map_or(0.0, |size| size * 1024.0 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_machine_is_known_by_its_flag() {
        assert!(is_virtual("processor : 0\nflags\t\t: fpu vme hypervisor lahf_lm\n"));
        assert!(!is_virtual("model name : hypervisor edition\nflags : fpu vme\n"));
        assert!(!is_virtual(""));
    }

    #[test]
    fn processors_are_counted_without_the_total() {
        assert_eq!(processor_count("cpu  100 10\ncpu0 50 5\ncpu1 50 5\nintr 1\n"), 2);
        assert_eq!(processor_count("cpu 1 2 3 4\n"), 0);
    }
}
