//! Smart plugs over real HTTP: a double on this machine answers as the devices do, and our own program asks it.

use super::machine;
use calame::meter::{
    Dialect, EnergyClass, EnergyCounter, Meter, MeterError, Outcome, Phase, Plug, PlugCounter, Settings,
    Status, SystemClock, ask, survey,
};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};

#[derive(Default)]
struct Shown {
    watts: f64,
    watt_hours: f64,
    broken: bool,
    asked: usize,
}

/// A plug's web server; each answer closes its connection, as the small ones do.
#[derive(Clone)]
struct Double {
    address: SocketAddr,
    shown: Arc<(Mutex<Shown>, Condvar)>,
}

impl Double {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let double = Self { address, shown: Arc::default() };
        let shown = Arc::clone(&double.shown);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                answer(stream, &shown);
            }
        });
        double
    }

    fn show(&self, watts: f64, watt_hours: f64) {
        let mut shown = self.shown.0.lock().unwrap();
        (shown.watts, shown.watt_hours) = (watts, watt_hours);
    }

    fn breaks(&self, broken: bool) {
        self.shown.0.lock().unwrap().broken = broken;
    }

    fn asked(&self) -> usize {
        self.shown.0.lock().unwrap().asked
    }

    /// Returns once it was asked so many times more.
    fn asked_again(&self, times: usize) {
        let mut shown = self.shown.0.lock().unwrap();
        let until = shown.asked + times;
        while shown.asked < until {
            shown = self.shown.1.wait(shown).unwrap();
        }
    }

    fn plug(&self, dialect: Dialect) -> Plug {
        Plug { dialect, address: self.address, helper: PathBuf::from(env!("CARGO_BIN_EXE_calame")) }
    }
}

fn answer(mut stream: std::net::TcpStream, shown: &(Mutex<Shown>, Condvar)) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        request.push(byte[0]);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split_whitespace().nth(1).unwrap_or_default();
    let mut state = shown.0.lock().unwrap();
    let (watts, total) = (state.watts, state.watt_hours);
    let reply = match path {
        _ if state.broken => "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "/rpc/Switch.GetStatus?id=0" => {
            let body = format!(
                "{{\"id\":0, \"source\":\"HTTP_in\", \"output\":true, \"apower\":{watts}, \"voltage\":233.1, \
                 \"current\":0.101, \"aenergy\":{{\"total\":{total},\"by_minute\":[1.1,2.2,3.3],\
                 \"minute_ts\":1626942399}},\"temperature\":{{\"tC\":31.2, \"tF\":88.1}}}}"
            );
            let length = body.len();
            format!(
                "HTTP/1.1 200 OK\r\nServer: ShellyHTTP/1.0.0\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
        }
        "/cm?cmnd=Status%2010" => {
            let body = format!(
                "{{\"StatusSNS\":{{\"Time\":\"2026-11-25T10:00:00\",\"ENERGY\":{{\"TotalStartTime\":\
                 \"2020-01-01T00:00:00\",\"Total\":3.185,\"Yesterday\":3.058,\"Today\":0.127,\"Power\":{watts},\
                 \"Voltage\":221,\"Current\":0.060}}}}}}"
            );
            let length = body.len();
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\
                 Connection: close\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"
            )
        }
        "/elsewhere" => {
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:1/\r\nContent-Length: 0\r\n\r\n".to_owned()
        }
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
    };
    let _ = stream.write_all(reply.as_bytes());
    state.asked += 1;
    shown.1.notify_all();
}

#[test]
fn both_kinds_of_plug_are_understood() {
    let double = Double::start();
    double.show(42.5, 6.532);
    let shelly = ask(Dialect::Shelly, double.address);
    assert_eq!(shelly, Ok(Status { watts: 42.5, watt_hours: Some(6.532) }));
    assert_eq!(ask(Dialect::Tasmota, double.address), Ok(Status { watts: 42.5, watt_hours: None }));
    double.breaks(true);
    assert!(ask(Dialect::Tasmota, double.address).is_err());
}

/// Reads until the counter shows what the plug says now.
fn read_until(counter: &mut PlugCounter, double: &Double, watts: f64) -> u64 {
    loop {
        double.asked_again(1);
        let energy = counter.read();
        if counter.power().is_some_and(|power| power.0 == watts) {
            return energy.unwrap().value.0;
        }
    }
}

#[test]
fn a_helper_asks_while_a_request_runs_and_nobody_asks_at_rest() {
    let double = Double::start();
    double.show(30.0, 100.0);
    let clock = SystemClock::new(Path::new("/proc"));
    let mut counter = PlugCounter::new(double.plug(Dialect::Shelly), Box::new(clock));
    assert!(matches!(counter.read(), Err(MeterError::Unreadable { .. })), "nothing was asked yet");
    assert_eq!(double.asked(), 0);
    counter.wake();
    let before = read_until(&mut counter, &double, 30.0);
    double.show(60.0, 100.01);
    let after = read_until(&mut counter, &double, 60.0);
    assert!(after > before, "{before} {after}");
    let energy = counter.read().unwrap();
    assert!(energy.low < energy.value && energy.value < energy.high);
    counter.rest();
    // The helper was waited for: whatever it asked was asked by now.
    let asked = double.asked();
    assert!(counter.read().is_err());
    double.show(0.0, 200.0);
    assert_eq!(double.asked(), asked);
    counter.wake();
    let woken = read_until(&mut counter, &double, 0.0);
    assert!(woken >= after, "what was shown never goes back");
}

#[test]
fn a_request_on_a_plug_is_class_a_and_a_dead_plug_is_said() {
    let double = Double::start();
    double.show(25.0, 1.0);
    let (_root, settings) = machine("flags : fpu hypervisor\n");
    let settings = Settings { plug: Some(double.plug(Dialect::Tasmota)), ..settings };
    let found = survey(&settings);
    assert_eq!(found.chosen.class, EnergyClass::A);
    let meter = Meter::open(&settings);
    let mut span = meter.span();
    span.enter(Phase::Decode);
    double.asked_again(3);
    let energy = span.finish(Outcome::Done).energy;
    assert_eq!(energy.class, EnergyClass::A);
    assert!(energy.sources[0].starts_with("plug: tasmota; 127.0.0.1:"), "{:?}", energy.sources);
    assert!(meter.conservation().measured.0 > 0);
    double.breaks(true);
    let energy = meter.span().finish(Outcome::Done).energy;
    assert_eq!(energy.class, EnergyClass::E, "the next request is modelled");
    let trouble = survey(&settings).sources[0].trouble.clone().unwrap();
    assert!(trouble.contains("500"), "{trouble}");
    let all = meter.conservation();
    assert_eq!(all.measured, all.parts());
}

#[test]
fn a_helper_that_cannot_start_is_said() {
    let double = Double::start();
    let plug = Plug { helper: PathBuf::from("/nowhere/calame"), ..double.plug(Dialect::Shelly) };
    let (_root, settings) = machine("flags : fpu hypervisor\n");
    let found = survey(&Settings { plug: Some(plug), ..settings });
    assert_eq!(found.chosen.class, EnergyClass::E);
    assert!(found.sources[0].trouble.as_ref().unwrap().contains("does not start"));
}

#[test]
fn a_rest_is_counted_by_the_plug_s_own_total() {
    use calame::meter::Fake;
    use calame::units::Microjoules;
    let double = Double::start();
    double.show(30.0, 100.0);
    let clock = Fake::new(EnergyClass::A);
    let mut counter = PlugCounter::new(double.plug(Dialect::Shelly), Box::new(clock.clone()));
    counter.wake();
    assert_eq!(counter.read().unwrap().value, Microjoules(0));
    counter.rest();
    clock.pass(std::time::Duration::from_secs(3600), std::time::Duration::ZERO, std::time::Duration::ZERO);
    double.show(30.0, 100.5);
    counter.wake();
    // Half a watt-hour, whatever the power was meanwhile.
    assert_eq!(counter.read().unwrap().value, Microjoules(1_800_000_000));
    clock.pass(super::ms(1_000), super::ms(0), super::ms(0));
    let energy = counter.read().unwrap();
    assert_eq!(energy.value, Microjoules(1_830_000_000), "the last power goes on until the next answer");
    assert_eq!(counter.resets(), 0);
    counter.rest();
    clock.pass(std::time::Duration::from_secs(60), std::time::Duration::ZERO, std::time::Duration::ZERO);
    double.show(30.0, 0.0);
    counter.wake();
    assert_eq!(counter.read().unwrap().value, energy.value);
    assert_eq!(counter.resets(), 1, "a plug that started again from nothing");
}

#[test]
fn a_plug_that_fails_is_let_alone_for_a_while_and_then_asked_again() {
    use calame::meter::Fake;
    let double = Double::start();
    double.breaks(true);
    let clock = Fake::new(EnergyClass::A);
    let mut counter = PlugCounter::new(double.plug(Dialect::Tasmota), Box::new(clock.clone()));
    counter.wake();
    assert!(counter.read().is_err());
    counter.rest();
    let asked = double.asked();
    assert!(asked >= 1);
    double.breaks(false);
    counter.wake();
    assert!(counter.read().is_err() && double.asked() == asked, "not even asked");
    clock.pass(super::ms(61_000), super::ms(0), super::ms(0));
    counter.wake();
    assert!(counter.read().is_ok());
    counter.rest();
}
