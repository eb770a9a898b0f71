use super::*;
use crate::units::{Interval, Overtaken, Priority, WattHours};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

fn room(slots: usize, waiting: usize) -> Admission {
    Admission::new(Settings { slots, waiting, ..Settings::default() })
}

/// A request that should take ten seconds.
fn request() -> AdmissionRequest<'static> {
    AdmissionRequest {
        energy: Interval::exactly(WattHours(0.1)),
        seconds: Some(Interval::exactly(10.0)),
        ..AdmissionRequest::default()
    }
}

fn batch() -> AdmissionRequest<'static> {
    AdmissionRequest { priority: Priority::Batch, ..request() }
}

fn of_key(key: &str) -> AdmissionRequest<'_> {
    AdmissionRequest { key: Some(key), ..request() }
}

async fn inside(room: &Admission, request: AdmissionRequest<'_>) -> Permit {
    room.enter(request).unwrap().admitted().await.unwrap()
}

/// Whether the permit is there without waiting.
async fn is_admitted(ticket: &mut Ticket) -> bool {
    tokio::select! {
        biased;
        _ = ticket.admitted() => true,
        () = std::future::ready(()) => false,
    }
}

fn positions(tickets: &[&Ticket]) -> Vec<usize> {
    tickets.iter().map(|ticket| ticket.place().position).collect()
}

fn free(slots: usize, free: usize) -> Load {
    Load { slots, free, interactive: 0, batch: 0, paused: false }
}

#[tokio::test]
async fn permits_go_in_order_of_arrival() {
    let room = room(1, 2);
    let permit = inside(&room, request()).await;
    let mut first = room.enter(request()).unwrap();
    let mut second = room.enter(request()).unwrap();
    assert_eq!(positions(&[&first, &second]), [1, 2]);
    // The second is asked first: it must wait all the same.
    assert!(!is_admitted(&mut second).await);
    drop(permit);
    let permit = first.admitted().await.unwrap();
    assert_eq!(positions(&[&first, &second]), [0, 1]);
    drop(permit);
    drop(second.admitted().await);
    assert_eq!(room.load(), free(1, 1));
}

#[tokio::test]
async fn an_interactive_request_goes_before_the_batches_that_wait() {
    let room = room(1, 8);
    let permit = inside(&room, batch()).await;
    let [mut one, two] = [batch(), batch()].map(|request| room.enter(request).unwrap());
    let mut person = room.enter(request()).unwrap();
    let other = room.enter(request()).unwrap();
    assert_eq!(positions(&[&person, &other, &one, &two]), [1, 2, 3, 4], "told to everybody");
    let load = room.load();
    assert_eq!((load.interactive, load.batch, load.waiting()), (2, 2, 4));
    // The one at work has some ten seconds left, and each of those before takes ten.
    let waits: Vec<f64> = [&person, &other, &one].map(|ticket| ticket.place().wait.unwrap().value).to_vec();
    assert!(waits[0] <= 10.0 && waits[0] > 9.0, "{waits:?}");
    assert!(
        (waits[1] - waits[0] - 10.0).abs() < 0.5 && (waits[2] - waits[1] - 10.0).abs() < 0.5,
        "{waits:?}"
    );
    drop(permit);
    assert!(is_admitted(&mut person).await && !is_admitted(&mut one).await);
}

#[tokio::test]
async fn a_batch_is_not_overtaken_for_ever() {
    let room = room(1, 100);
    let _permit = inside(&room, request()).await;
    let folder = room.enter(batch()).unwrap();
    let most = Overtaken::MOST as usize;
    let people: Vec<Ticket> = (0..most + 2).map(|_| room.enter(request()).unwrap()).collect();
    assert_eq!(folder.place().position, most + 1);
    assert_eq!(positions(&[&people[most - 1], &people[most], &people[most + 1]]), [most, most + 2, most + 3]);
}

#[tokio::test]
async fn a_batch_at_work_lets_people_through_between_two_passes() {
    let room = room(1, 8);
    let folder = inside(&room, batch()).await;
    let mut next = room.enter(batch()).unwrap();
    let Yielded::Kept(folder) = folder.yield_slot() else { panic!("nobody has to go first") };
    let mut person = room.enter(request()).unwrap();
    let Yielded::Queued(mut again) = folder.yield_slot() else { panic!("somebody waits") };
    assert_eq!(
        positions(&[&person, &again, &next]),
        [0, 1, 2],
        "it has begun, and goes before other batches"
    );
    let permit = person.admitted().await.unwrap();
    let Yielded::Kept(permit) = permit.yield_slot() else { panic!("only batches give way") };
    drop(permit);
    let permit = again.admitted().await.unwrap();
    assert!(!is_admitted(&mut next).await);
    drop((permit, next));
    assert_eq!(room.load(), free(1, 1));
}

#[tokio::test]
async fn a_batch_gives_way_so_often_and_no_more() {
    let room = room(1, 100);
    let mut folder = inside(&room, batch()).await;
    let mut people: Vec<Ticket> = (0..12).map(|_| room.enter(request()).unwrap()).collect();
    let Yielded::Queued(mut again) = folder.yield_slot() else { panic!("somebody waits") };
    assert_eq!(again.place().position, Overtaken::MOST as usize, "the first of them has the slot");
    for person in people.iter_mut().take(Overtaken::MOST as usize) {
        drop(person.admitted().await.unwrap());
    }
    folder = again.admitted().await.unwrap();
    assert!(matches!(folder.yield_slot(), Yielded::Kept(_)), "four people still wait");
}

#[tokio::test]
async fn batches_leave_places_to_people() {
    let room = room(1, 3);
    let _permit = inside(&room, request()).await;
    let _waiting = [batch(), batch()].map(|request| room.enter(request).unwrap());
    assert!(matches!(room.enter(batch()), Err(AdmissionError::Full { retry_after_s: Some(_) })));
    let _person = room.enter(request()).unwrap();
    assert!(matches!(room.enter(request()), Err(AdmissionError::Full { .. })));
}

#[tokio::test]
async fn a_full_room_answers_at_once_with_an_honest_delay() {
    let room = room(1, 1);
    let _permit = inside(&room, request()).await;
    let ticket = room.enter(request()).unwrap();
    assert!(matches!(room.enter(request()), Err(AdmissionError::Full { retry_after_s: Some(10) })));
    drop(ticket);
    assert!(room.enter(request()).is_ok());
}

#[tokio::test]
async fn what_is_not_known_is_not_invented() {
    let room = room(1, 1);
    let unknown = AdmissionRequest { seconds: None, ..request() };
    let permit = inside(&room, unknown).await;
    let ticket = room.enter(request()).unwrap();
    assert_eq!((ticket.place().position, ticket.place().wait), (1, None));
    let full = room.enter(request()).unwrap_err();
    assert_eq!(full, AdmissionError::Full { retry_after_s: None });
    assert!(full.to_string().contains("nobody can tell"), "{full}");
    drop(permit);
    assert_eq!(ticket.place().wait.unwrap().value, 0.0);
}

#[tokio::test]
async fn a_paused_room_lets_those_at_work_go_on_and_nobody_in() {
    let room = room(2, 8);
    let working = inside(&room, request()).await;
    room.pause();
    let mut waits = room.enter(request()).unwrap();
    let mut folder = room.enter(batch()).unwrap();
    let mut person = room.enter(request()).unwrap();
    assert!(!is_admitted(&mut waits).await, "a slot is free, and the room is paused");
    assert_eq!(positions(&[&waits, &person, &folder]), [1, 2, 3]);
    let place = waits.place();
    assert_eq!((place.wait, place.paused), (None, true), "nobody knows until when");
    drop(working);
    assert!(!is_admitted(&mut waits).await);
    assert_eq!(room.load(), Load { slots: 2, free: 2, interactive: 2, batch: 1, paused: true });
    assert!(matches!(waits.next().await, Ok(None)), "it hears of the pause");
    room.resume();
    let _both = [waits.admitted().await.unwrap(), person.admitted().await.unwrap()];
    assert!(!is_admitted(&mut folder).await, "two slots");
    assert!(!folder.place().paused && !room.load().paused);
}

#[test]
fn a_paused_room_whose_places_are_taken_says_so() {
    let room = room(1, 1);
    room.pause();
    let _waits = room.enter(request()).unwrap();
    assert_eq!(room.enter(request()).unwrap_err(), AdmissionError::Paused);
}

#[tokio::test]
async fn a_batch_at_work_goes_on_through_a_pause() {
    let room = room(1, 8);
    let folder = inside(&room, batch()).await;
    let mut person = room.enter(request()).unwrap();
    room.pause();
    let Yielded::Kept(folder) = folder.yield_slot() else { panic!("those at work finish") };
    drop(folder);
    assert!(!is_admitted(&mut person).await);
}

#[tokio::test]
async fn a_paused_room_that_closes_turns_away_those_who_wait() {
    let room = room(1, 2);
    room.pause();
    let mut waits = room.enter(request()).unwrap();
    room.close();
    assert_eq!(waits.admitted().await.unwrap_err(), AdmissionError::Closing);
    room.resume();
    assert_eq!(room.enter(request()).unwrap_err(), AdmissionError::Closing);
}

#[tokio::test]
async fn dropped_tickets_leave_no_hole() {
    let room = room(1, 3);
    let permit = inside(&room, request()).await;
    let gone = room.enter(request()).unwrap();
    let mut next = room.enter(request()).unwrap();
    drop(gone);
    assert_eq!(next.place().position, 1);
    drop(permit);
    drop(next.admitted().await);
    // A ticket that has its permit and never picks it up gives it back.
    let unused = room.enter(request()).unwrap();
    assert_eq!((unused.place().position, room.load().free), (0, 0));
    drop(unused);
    assert_eq!(room.load().free, 1);
}

#[tokio::test]
async fn a_ticket_hears_that_the_queue_moved() {
    let room = room(1, 2);
    let permit = inside(&room, request()).await;
    let mut one = room.enter(request()).unwrap();
    let mut two = room.enter(request()).unwrap();
    drop(permit);
    assert!(matches!(two.next().await, Ok(None)));
    let _working = one.admitted().await;
    assert_eq!(two.place().position, 1);
}

#[tokio::test]
async fn a_closing_room_lets_those_inside_go_on() {
    let room = room(1, 1);
    let permit = inside(&room, request()).await;
    let mut waits = room.enter(request()).unwrap();
    room.close();
    assert_eq!(room.enter(request()).unwrap_err(), AdmissionError::Closing);
    drop(permit);
    assert!(waits.admitted().await.is_ok());
}

/// So much is spent, whatever the period; of one key a third of it.
struct Spent(f64);

impl Spending for Spent {
    fn spent_since(&self, _start: SystemTime, key: Option<&str>) -> Result<WattHours, String> {
        Ok(WattHours(if key.is_some() { self.0 / 3.0 } else { self.0 }))
    }
}

fn limited(limits: Limits, spent: f64) -> Admission {
    Admission::with_budget(Settings::default(), Budget::new(limits, Arc::new(Spent(spent))))
}

fn over(result: Result<Ticket, AdmissionError>) -> OverBudget {
    match result.unwrap_err() {
        AdmissionError::Budget(over) => *over,
        other => panic!("{other}"),
    }
}

#[test]
fn a_spent_budget_is_named_with_who_may_raise_it() {
    let decision = Decision {
        raised_by: Some("the board".to_owned()),
        on: Some("12 March".to_owned()),
        by: Some("the general assembly".to_owned()),
    };
    let room = limited(Limits { month: Some(WattHours(5.0)), decision, ..Limits::default() }, 4.95);
    let over = over(room.enter(request()));
    assert_eq!((over.limit, over.allowed, over.spent), (Limit::Month, WattHours(5.0), WattHours(4.95)));
    assert!(over.renews_in > Duration::ZERO && over.renews_in <= Duration::from_secs(31 * 86_400));
    let message = over.to_string();
    for words in
        ["of the month", "4.950 Wh of 5.000 Wh", "the board may raise it", "12 March", "assembly", "extract"]
    {
        assert!(message.contains(words), "{words}: {message}");
    }
}

#[tokio::test]
async fn what_runs_and_waits_counts_until_its_permit_is_back() {
    let room = limited(Limits { day: Some(WattHours(1.0)), ..Limits::default() }, 0.75);
    let permit = inside(&room, request()).await;
    let waiting = room.enter(request()).unwrap();
    assert_eq!(over(room.enter(request())).limit, Limit::Day);
    drop(waiting);
    let waiting = room.enter(request()).unwrap();
    drop((permit, waiting));
    let standing = room.standing(request().energy, None).unwrap();
    assert_eq!((standing.spent, standing.near), (WattHours(0.75), true));
    assert!(!room.standing(Interval::default(), None).unwrap().near);
}

#[test]
fn a_key_has_its_own_budget_and_the_others_go_on() {
    let room = limited(Limits { key_day: Some(WattHours(1.0)), ..Limits::default() }, 3.0);
    assert!(room.counts_keys());
    assert_eq!(over(room.enter(of_key("office"))).limit, Limit::KeyDay);
    assert!(room.enter(request()).is_ok(), "no key, no budget of a key");
    let both = Limits { month: Some(WattHours(4.0)), key_month: Some(WattHours(2.0)), ..Limits::default() };
    let standings = limited(both, 3.0).standings(Interval::default(), Some("office"));
    assert_eq!(standings.iter().map(|one| one.limit).collect::<Vec<_>>(), [Limit::Month, Limit::KeyMonth]);
}

struct Silent;

impl Spending for Silent {
    fn spent_since(&self, _start: SystemTime, _key: Option<&str>) -> Result<WattHours, String> {
        Err("the disk is gone".to_owned())
    }
}

#[test]
fn a_budget_that_cannot_be_read_lets_nobody_through() {
    let limits = Limits { day: Some(WattHours(1.0)), ..Limits::default() };
    let room = Admission::with_budget(Settings::default(), Budget::new(limits, Arc::new(Silent)));
    let error = room.enter(request()).unwrap_err();
    assert!(matches!(&error, AdmissionError::BudgetUnknown(reason) if reason.contains("disk")), "{error}");
}
