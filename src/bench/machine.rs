//! The machine, as Linux tells it; elsewhere what is not known is left out.

use std::fs;
use std::path::Path;

use serde::Serialize;

/// What the figures were obtained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Name of the processor.
    pub processor: Option<String>,
    /// Logical processors that this process may use.
    pub processors: usize,
    /// Memory of the machine, in bytes.
    pub memory_bytes: Option<u64>,
    /// System and instruction set.
    pub system: String,
    /// Memory that this process holds now, in bytes (`VmRSS`).
    pub resident_bytes: Option<u64>,
    /// The most it ever held, in bytes (`VmHWM`).
    pub resident_peak_bytes: Option<u64>,
}

impl Machine {
    /// This machine, and this process now.
    pub fn of_this() -> Self {
        Self::of(Path::new("/proc"))
    }

    fn of(proc: &Path) -> Self {
        let text = |name: &str| fs::read_to_string(proc.join(name)).unwrap_or_default();
        let (info, memory, status) = (text("cpuinfo"), text("meminfo"), text("self/status"));
        Self {
            processor: field(&info, "model name").or_else(|| field(&info, "Model")).map(str::to_owned),
            processors: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory_bytes: kilobytes(&memory, "MemTotal"),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            resident_bytes: kilobytes(&status, "VmRSS"),
            resident_peak_bytes: kilobytes(&status, "VmHWM"),
        }
    }
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs
        .filter(|(known, _)| known.trim() == name)
        .map(|(_, value)| value.trim())
        .find(|value| !value.is_empty())
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let number = field(text, name)?.strip_suffix("kB")?.trim().parse::<u64>().ok()?;
    number.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_absence_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Machine::of(folder.path()).memory_bytes, None);
        fs::create_dir(folder.path().join("self")).unwrap();
        fs::write(folder.path().join("cpuinfo"), "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n").unwrap();
        fs::write(folder.path().join("meminfo"), "MemTotal:       2048 kB\n").unwrap();
        fs::write(folder.path().join("self/status"), "VmHWM:\t  20 kB\nVmRSS:\t  10 kB\n").unwrap();
        let machine = Machine::of(folder.path());
        assert_eq!(machine.processor.as_deref(), Some("Some CPU @ 2 GHz"));
        assert_eq!(machine.memory_bytes, Some(2 << 20));
        assert_eq!((machine.resident_bytes, machine.resident_peak_bytes), (Some(10_240), Some(20_480)));
    }
}
