package io.godwit.hosting.core;

/** What a node says about moves of which it has no machine (any more): its journal knows. */
public final class Moves {
  private Moves() {}

  /** The answer to a message that no machine of this node waits for; null where none is due. */
  public static MoveMessage answer(MoveMessage message, Ledger ledger) {
    String move = message.move();
    if (message instanceof MoveMessage.Ask) {
      return new MoveMessage.Verdict(
          move, ledger.gave(move) ? MoveMessage.Decision.GIVEN : MoveMessage.Decision.ABORTED);
    }
    if (message instanceof MoveMessage.Expose expose) {
      return ledger.floor(expose.application()) >= expose.epoch()
          ? new MoveMessage.Exposed(move)
          : null;
    }
    if (message instanceof MoveMessage.Transfer || message instanceof MoveMessage.Activate) {
      return new MoveMessage.Refused(move, "the target does not know this move (any more)");
    }
    return null;
  }

  /** Why this node cannot be the target, as far as its journal knows; null where it can. */
  public static String refusal(MoveMessage.Prepare prepare, Ledger ledger) {
    String application = prepare.application();
    if (ledger.holding(application) != null) {
      return application + " runs on the target already";
    }
    Ledger.Arrival arriving = ledger.arriving(application);
    return arriving == null || arriving.incoming().move().equals(prepare.move())
        ? null
        : "the target is in doubt about an earlier move of " + application;
  }
}
