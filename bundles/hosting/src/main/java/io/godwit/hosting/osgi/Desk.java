package io.godwit.hosting.osgi;

import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.Applications.Plan;
import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.HostMessage;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.Order;
import io.godwit.hosting.store.HostFrames;
import io.godwit.overlay.OverlayException;
import io.godwit.overlay.Role;
import io.godwit.overlay.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the protocol {@code host}: what other nodes ask of this one's hosting. */
final class Desk implements Sessions.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  private final Parts parts;
  private final Actions actions;
  private final Movers movers;
  private final Planner planner;
  private final Local local;
  private final Progress progress;
  private final Supplier<List<Application>> here;

  Desk(
      Parts parts,
      Actions actions,
      Movers movers,
      Planner planner,
      Local local,
      Progress progress,
      Supplier<List<Application>> here) {
    this.parts = parts;
    this.actions = actions;
    this.movers = movers;
    this.planner = planner;
    this.local = local;
    this.progress = progress;
    this.here = here;
  }

  @Override
  public void handle(Sessions.Request request) {
    try {
      HostFrames.Frame frame = HostFrames.read(request.payload());
      HostMessage message = frame.message();
      if (message instanceof HostMessage.Moving moving) {
        parts.loop().execute(() -> moved(request, moving, frame.attachment()));
      } else if (message instanceof HostMessage.ListHere) {
        answer(request, parts.lanes().run("list", () -> new HostMessage.Listed(here.get())));
      } else if (message instanceof HostMessage.Command command) {
        command(request, command);
      } else if (message instanceof HostMessage.Follow follow) {
        progress.follow(follow, lines -> request.reply(HostFrames.write(lines)));
      } else if (message instanceof HostMessage.PlanHere question) {
        answer(request, parts.lanes().run("plan", () -> plan(question)));
      } else if (message instanceof HostMessage.Describe question) {
        answer(request, parts.lanes().run("plan", () -> describe(question.application())));
      } else {
        request.fail(OverlayException.Reason.REMOTE, "an answer where a question was due");
      }
    } catch (RuntimeException e) {
      LOG.warn("{} asked what cannot be answered: {}", parts.name(request.caller()), e.toString());
      request.fail(OverlayException.Reason.REMOTE, Await.words(e));
    }
  }

  /** Acknowledged when it was taken up, so that nobody can send faster than that. */
  private void moved(Sessions.Request request, HostMessage.Moving moving, byte[] attachment) {
    try {
      movers.heard(request.caller(), moving, attachment);
      request.reply(HostFrames.write(new HostMessage.Heard()));
    } catch (RuntimeException e) {
      LOG.warn("{} sent a message about a move: {}", parts.name(request.caller()), e.toString());
      request.fail(OverlayException.Reason.REMOTE, Await.words(e));
    }
  }

  private void command(Sessions.Request request, HostMessage.Command command) {
    Order order = command.order();
    Progress.Lines lines = progress.begin(order.nonce());
    CompletionStage<HostMessage.Finished> done =
        actions.obey(
            order,
            command.seal(),
            command.descriptor(),
            command.deadlineMillis(),
            request.caller(),
            request.callerRoles(),
            lines::add);
    done.whenComplete((finished, failure) -> lines.end());
    answer(request, done);
  }

  private static void answer(
      Sessions.Request request, CompletionStage<? extends HostMessage> answer) {
    answer.whenComplete(
        (message, failure) -> {
          try {
            if (failure == null) {
              request.reply(HostFrames.write(message));
              return;
            }
          } catch (HostingException e) {
            request.fail(OverlayException.Reason.LIMIT, e.getMessage());
            return;
          }
          request.fail(OverlayException.Reason.REMOTE, Await.words(failure));
        });
  }

  private HostMessage.Planned plan(HostMessage.PlanHere question) {
    List<String> objections = new ArrayList<>();
    if (!parts.overlay().self().roles().contains(Role.HOST)) {
      objections.add(parts.overlay().self().name() + " does not have the role HOST");
    }
    Ledger ledger = local.ledger();
    String name = question.descriptor().name();
    if (question.move() && ledger.holding(name) != null) {
      objections.add(name + " runs there already");
    }
    if (ledger.arriving(name) != null) {
      objections.add(name + " is on its way there by another move");
    }
    Plan plan = planner.plan(question.descriptor(), question.headers(), objections);
    return new HostMessage.Planned(plan);
  }

  /** For another node's dry run of a move from here. */
  HostMessage.PlanHere describe(String application) {
    var descriptor = planner.current(local.owned(application));
    return new HostMessage.PlanHere(descriptor, planner.headers(descriptor), true);
  }

  /** For this node's own dry runs. */
  Plan planHere(HostMessage.PlanHere question) {
    return plan(question).plan();
  }
}
