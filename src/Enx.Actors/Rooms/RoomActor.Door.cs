using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>
/// The door. Who waits is a fact; the join itself, with the offer and who asked for it, is kept here in memory and goes on when the fact
/// says that the user is in. So the answer to a join is <see cref="RoomReplies.Awaited"/> first, then what any join is answered. A
/// session that ends takes its user from the door; an actor that stops sends everybody away, to try again.
/// </content>
public sealed partial class RoomActor
{
    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private bool _doorDue;

    /// <summary>The join waits, and the user knows.</summary>
    private void Wait(RoomCommands.JoinRoom join, string eventType, IActorRef replyTo)
    {
        _waiting.Add(join.ClientId, new Waiting(join, replyTo));
        Context.Watch(join.Session);
        replyTo.Tell(new RoomReplies.Awaited(_roomId, join.ClientId, eventType));
        _log.Info("User {ClientId} ({UserRef}) waits at the door of room {RoomId}: {Reason}", join.ClientId, join.User.UserRef, _roomId, eventType);
    }

    private void Awaits(UserAwaited a) => TellModerators(new OnUserAwaited(RoomViews.Awaited(a.Entry)));

    /// <summary>Somebody joined: if from the door, the join goes on.</summary>
    private void LetIn(UserJoined j)
    {
        if (Forget(j.ClientId) is not { } waiting) return;
        TellModerators(new OnAwaitedUserGone(j.ClientId, "approved"));
        Admit(waiting.Join, waiting.ReplyTo);
    }

    private void SendAway(AwaitedUserGone g)
    {
        TellModerators(new OnAwaitedUserGone(g.ClientId, g.Cause == DisconnectCause.EntryDenied ? "denied" : "gone"));
        Forget(g.ClientId)?.ReplyTo.Tell(new RoomReplies.Refused(_roomId, g.Cause.Code, Sentence(g.Cause)));
        _log.Info("User {ClientId} waits no longer at the door of room {RoomId}: {Code} {Cause}", g.ClientId, _roomId, g.Cause.Code, g.Cause.Message);
    }

    private void KnockChanged(KnockEnabled k)
    {
        _audience.TellAll(new OnKnockEnabled(k.Enabled, k.By ?? ""));
        _log.Info("Knocking in room {RoomId} is {State} by {ModeratorId}", _roomId, k.Enabled ? "on" : "off", k.By);
        if (!k.Enabled) OpenDoorSoon();
    }

    private void AnswerApproval(string clientId, IActorRef replyTo) => replyTo.Tell(_state.Members.ContainsKey(clientId)
        ? new RoomReplies.Done(_roomId)
        : new RoomReplies.Refused(_roomId, Codes.RoomFull, "The room is full, so the user was sent away."));

    /// <summary>Something changed that people may have waited for.</summary>
    private void OpenDoorSoon()
    {
        if (_doorDue || _waiting.Count == 0) return;
        _doorDue = true;
        Self.Tell(DoorDue.Instance);
    }

    private void OpenDoor()
    {
        _doorDue = false;
        if (_state.Exists) Carry(Decide(new RoomFacts.OpenDoor(_roomId)));
    }

    /// <summary>A session has ended: its user waits no longer.</summary>
    private void LeaveDoor(IActorRef session)
    {
        foreach (var (clientId, _) in _waiting.Where(w => w.Value.Join.Session.Equals(session)).ToList())
            Carry(Decide(new RoomCommands.Disconnect(_roomId, clientId, DisconnectCause.Unexpected)));
    }

    private bool WaitsAtDoor(IActorRef session) => _waiting.Values.Any(w => w.Join.Session.Equals(session));

    private Waiting? Forget(string clientId)
    {
        if (!_waiting.Remove(clientId, out var waiting)) return null;
        var session = waiting.Join.Session;
        if (!_audience.IsSubscribed(session) && !WaitsAtDoor(session)) Context.Unwatch(session);
        return waiting;
    }

    private void CloseDoor()
    {
        foreach (var waiting in _waiting.Values)
            waiting.ReplyTo.Tell(new RoomReplies.Refused(_roomId, Codes.RoomConnectFailed, "The room has moved to another node. Try again."));
        _waiting.Clear();
    }

    private static string Sentence(DisconnectCause cause) => cause.Code switch
    {
        Codes.EntryDenied => "A moderator did not let you in.",
        Codes.RoomFull => "The room filled up while you waited.",
        Codes.UserBanned => "You are banned from this room.",
        Codes.TokenRevoked => "The token was revoked. Ask for a new one.",
        _ => $"The join was broken off: {cause.Message}.",
    };

    private sealed record Waiting(RoomCommands.JoinRoom Join, IActorRef ReplyTo);

    private sealed class DoorDue : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly DoorDue Instance = new();
    }
}
