use super::*;

fn room(slots: usize, waiting: usize) -> Admission {
    Admission::new(Settings { slots, waiting, typical: Duration::from_secs(10) })
}

fn quote() -> Interval<WattHours> {
    Interval::exactly(WattHours(0.1))
}

#[tokio::test]
async fn permits_go_in_order_of_arrival() {
    let room = room(1, 2);
    let permit = room.enter(quote(), None).unwrap().admitted().await;
    let mut first = room.enter(quote(), None).unwrap();
    let mut second = room.enter(quote(), None).unwrap();
    assert_eq!((first.position(), second.position()), (1, 2));
    assert!(second.estimated_wait() > first.estimated_wait());
    // The second is asked first: it must wait all the same.
    tokio::select! {
        biased;
        _ = second.admitted() => panic!("out of turn"),
        () = std::future::ready(()) => {}
    }
    drop(permit);
    let permit = first.admitted().await;
    assert_eq!((first.position(), second.position()), (0, 1));
    drop(permit);
    drop(second.admitted().await);
    assert_eq!(room.load(), Load { slots: 1, free: 1, waiting: 0 });
}

#[tokio::test]
async fn a_full_room_answers_at_once_with_an_honest_delay() {
    let room = room(1, 1);
    let _permit = room.enter(quote(), None).unwrap().admitted().await;
    let ticket = room.enter(quote(), None).unwrap();
    assert!(matches!(room.enter(quote(), None), Err(AdmissionError::Full { retry_after_s: 10 })));
    drop(ticket);
    assert!(room.enter(quote(), None).is_ok());
}

#[tokio::test]
async fn dropped_tickets_leave_no_hole() {
    let room = room(1, 3);
    let permit = room.enter(quote(), None).unwrap().admitted().await;
    let gone = room.enter(quote(), None).unwrap();
    let mut next = room.enter(quote(), None).unwrap();
    drop(gone);
    assert_eq!(next.position(), 1);
    drop(permit);
    drop(next.admitted().await);
    // A ticket that has its permit and never picks it up gives it back.
    let unused = room.enter(quote(), None).unwrap();
    assert_eq!((unused.position(), room.load().free), (0, 0));
    drop(unused);
    assert_eq!(room.load().free, 1);
}

#[tokio::test]
async fn a_ticket_hears_that_the_queue_moved() {
    let room = room(1, 2);
    let permit = room.enter(quote(), None).unwrap().admitted().await;
    let mut one = room.enter(quote(), None).unwrap();
    let mut two = room.enter(quote(), None).unwrap();
    drop(permit);
    two.moved().await;
    let _working = one.admitted().await;
    assert_eq!(two.position(), 1);
}

#[tokio::test]
async fn a_closing_room_lets_those_inside_go_on() {
    let room = room(1, 1);
    let permit = room.enter(quote(), None).unwrap().admitted().await;
    let mut inside = room.enter(quote(), None).unwrap();
    room.close();
    assert_eq!(room.enter(quote(), None).unwrap_err(), AdmissionError::Closing);
    drop(permit);
    inside.admitted().await;
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
    let over = over(room.enter(quote(), None));
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
    let permit = room.enter(quote(), None).unwrap().admitted().await;
    let waiting = room.enter(quote(), None).unwrap();
    assert_eq!(over(room.enter(quote(), None)).limit, Limit::Day);
    drop(waiting);
    let waiting = room.enter(quote(), None).unwrap();
    drop((permit, waiting));
    let standing = room.standing(quote(), None).unwrap();
    assert_eq!((standing.spent, standing.near), (WattHours(0.75), true));
    assert!(!room.standing(Interval::default(), None).unwrap().near);
}

#[test]
fn a_key_has_its_own_budget_and_the_others_go_on() {
    let room = limited(Limits { key_day: Some(WattHours(1.0)), ..Limits::default() }, 3.0);
    assert!(room.counts_keys());
    assert_eq!(over(room.enter(quote(), Some("office"))).limit, Limit::KeyDay);
    assert!(room.enter(quote(), None).is_ok(), "no key, no budget of a key");
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
    let error = room.enter(quote(), None).unwrap_err();
    assert!(matches!(&error, AdmissionError::BudgetUnknown(reason) if reason.contains("disk")), "{error}");
}
