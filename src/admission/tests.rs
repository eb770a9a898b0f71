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
    let permit = room.enter(quote()).unwrap().admitted().await;
    let mut first = room.enter(quote()).unwrap();
    let mut second = room.enter(quote()).unwrap();
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
    let _permit = room.enter(quote()).unwrap().admitted().await;
    let ticket = room.enter(quote()).unwrap();
    assert!(matches!(room.enter(quote()), Err(AdmissionError::Full { retry_after_s: 10 })));
    drop(ticket);
    assert!(room.enter(quote()).is_ok());
}

#[tokio::test]
async fn dropped_tickets_leave_no_hole() {
    let room = room(1, 3);
    let permit = room.enter(quote()).unwrap().admitted().await;
    let gone = room.enter(quote()).unwrap();
    let mut next = room.enter(quote()).unwrap();
    drop(gone);
    assert_eq!(next.position(), 1);
    drop(permit);
    drop(next.admitted().await);
    // A ticket that has its permit and never picks it up gives it back.
    let unused = room.enter(quote()).unwrap();
    assert_eq!((unused.position(), room.load().free), (0, 0));
    drop(unused);
    assert_eq!(room.load().free, 1);
}

#[tokio::test]
async fn a_ticket_hears_that_the_queue_moved() {
    let room = room(1, 2);
    let permit = room.enter(quote()).unwrap().admitted().await;
    let mut one = room.enter(quote()).unwrap();
    let mut two = room.enter(quote()).unwrap();
    drop(permit);
    two.moved().await;
    let _working = one.admitted().await;
    assert_eq!(two.position(), 1);
}

#[tokio::test]
async fn a_closing_room_lets_those_inside_go_on() {
    let room = room(1, 1);
    let permit = room.enter(quote()).unwrap().admitted().await;
    let mut inside = room.enter(quote()).unwrap();
    room.close();
    assert_eq!(room.enter(quote()).unwrap_err(), AdmissionError::Closing);
    drop(permit);
    inside.admitted().await;
}

struct Spent;

impl Budget for Spent {
    fn allow(&self, _quote: Interval<WattHours>) -> Result<(), OverBudget> {
        let (limit, spent) = (WattHours(5.0), WattHours(4.95));
        Err(OverBudget { name: "month".to_owned(), limit, spent, raised_by: "the board".to_owned() })
    }
}

#[test]
fn a_spent_budget_is_named() {
    let room = Admission::with_budget(Settings::default(), Arc::new(Spent));
    let message = room.enter(quote()).unwrap_err().to_string();
    assert!(message.contains("month") && message.contains("the board"), "{message}");
}
