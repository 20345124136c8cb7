using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Context;

/// <summary>
/// A room that runs, as its parts see it: the facts, whom it speaks to, the media nodes that it commands, and what its actor does for it. One
/// a life of the room's actor. The parts keep what is theirs; what several of them need is here.
/// </summary>
internal sealed class RoomContext(string roomId, RoomEnvironment env, IRoomShell shell, ILoggingAdapter log, ITimerScheduler timers, IActorRef self)
{
    /// <summary>How often a room with people in it stores that it lives.</summary>
    public static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromMinutes(5);

    private readonly List<Action> _onceHeld = [];
    private bool _refreshDue;
    private bool _openDue;

    public string RoomId => roomId;

    public RoomEnvironment Env => env;

    public IRoomShell Shell => shell;

    public ILoggingAdapter Log => log;

    public ITimerScheduler Timers => timers;

    public DateTimeOffset GetUtcNow() => env.Time.GetUtcNow();

    /// <summary>The facts.</summary>
    public RoomState State { get; set; } = RoomState.Unborn(roomId);

    /// <summary>Whom the room speaks to.</summary>
    public RoomAudience Audience { get; } = new();

    /// <summary>The media nodes that it commands.</summary>
    public RoomMedia Media { get; } = new(roomId, env.Placement, timers, self);

    /// <summary>The tokens that resume presences.</summary>
    public ResumeTokens ResumeTokens { get; } = new(env.ResumeKey);

    /// <summary>Who speaks, dominant first; as the media node has said.</summary>
    public ImmutableArray<Speaker> Speakers { get; set; } = [];

    /// <summary>Answers that something is not done.</summary>
    public void Refuse(IActorRef replyTo, Refusal refusal) => replyTo.Tell(new RoomReplies.Refused(roomId, refusal.Code, refusal.Message));

    /// <summary>The room itself, for who asks.</summary>
    public RoomReplies.RoomDetails Details() => RoomViews.Details(State, Audience.Entered.Count());

    /// <summary>The members whose joins are complete, in the order in which they came.</summary>
    public IEnumerable<Member> EnteredMembers() => State.InJoinOrder().Where(m => Audience.FindEntered(m.ClientId) is not null);

    /// <summary>Whether a member may publish, and has something that it does.</summary>
    public bool Publishes(Member m) => State.Publishes(m) && Audience.Find(m.ClientId)?.Own.IsPublisher != false;

    /// <summary>Decides, and carries out what is decided, for nobody who waits for an answer.</summary>
    public void CarryOut(IRoomCommand command) => shell.CarryOut(shell.Decide(command), ActorRefs.Nobody);

    /// <summary>Tells the others what somebody is like now.</summary>
    public void TellUpdated(string clientId, string change)
    {
        if (Audience.FindEntered(clientId) is not null)
            Audience.TellOthers(clientId, new OnUserUpdated(RoomViews.Meta(State, State.Members[clientId]), change));
    }

    public void TellModerators(Notification notification, string? except = null)
    {
        foreach (var m in State.Moderators.Where(m => m.ClientId != except)) Audience.Tell(m.ClientId, notification);
    }

    /// <summary>Something changed of which depends who is shown to whom, or what should be on the media node: it is worked out soon, once.</summary>
    public void RefreshSoon()
    {
        if (_refreshDue) return;
        _refreshDue = true;
        self.Tell(RefreshDue.Instance);
    }

    /// <summary>It is being worked out.</summary>
    public void Refreshed() => _refreshDue = false;

    /// <summary>Something changed for which people in the waiting room may have waited.</summary>
    public void OpenWaitingRoomSoon()
    {
        if (_openDue || State.WaitingRoom.Awaited.IsEmpty) return;
        _openDue = true;
        self.Tell(OpenDue.Instance);
    }

    /// <summary>The waiting room is being opened.</summary>
    public void WaitingRoomOpened() => _openDue = false;

    /// <summary>Whether some of an earlier life have not come forward who may be gone for long: until that is known nobody new comes in.</summary>
    public bool IsInDoubt => Audience.Entered.Any(p => p.DoubtedSince is not null);

    /// <summary>Lets in who was put off, if there is no doubt any more.</summary>
    public void LetInWhenCertain()
    {
        if (!IsInDoubt) shell.TakeUpJoins();
    }

    /// <summary>Does something about a member when it is known which peers the media node holds, which is mostly at once.</summary>
    public void OnceHeld(Member member, Action act)
    {
        if (member.Media && Media.IsHolding) _onceHeld.Add(act);
        else act();
    }

    /// <summary>It is known now.</summary>
    public void IsHeld()
    {
        var due = _onceHeld.ToArray();
        _onceHeld.Clear();
        foreach (var act in due) act();
    }

    /// <summary>A resume or restart of media comes to nothing, if one waits for the media node.</summary>
    public void FailResumption(Presence presence, int code, string message)
    {
        if (presence.Pending is not { } pending) return;
        presence.Pending = null;
        timers.Cancel(Resumption.Timer(presence.ClientId));
        // Its way to the next node came to nothing: who is still on the old one is to be asked again.
        Media.Travellers.Fail(presence.ClientId);
        pending.ReplyTo.Tell(new RoomReplies.Refused(roomId, code, message));
    }

    /// <summary>Who is shown to whom is due to be worked out.</summary>
    public sealed class RefreshDue : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly RefreshDue Instance = new();
    }

    /// <summary>The waiting room is due to be opened.</summary>
    public sealed class OpenDue : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly OpenDue Instance = new();
    }
}
