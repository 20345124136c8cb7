using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Host.Signalling;

/// <content>
/// The session and the endpoint that it speaks for. The endpoint lives with its room, which may end on one node and start on another while
/// the socket lives. So the session watches its endpoint; when that ends, it comes forward in the room's next life until it has its place
/// again, and the client hears how the room is now. What an endpoint says that is not its own any more is not listened to.
/// </content>
internal sealed partial class SignallingSession
{
    private const string ReattachTimer = "reattach";

    private static readonly TimeSpan ReattachSoon = TimeSpan.FromMilliseconds(500);

    /// <summary>A room that has not come back for so long is asked for less often: its database may be away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ReattachLater = TimeSpan.FromSeconds(2);

    /// <summary>
    /// When a node is removed from the cluster, its members hear of that one after the other. Who asks for a shard before its coordinator has
    /// heard is sent to the removed node once more, and what it says then goes nowhere, for as long as the shard region believes that.
    /// </summary>
    private static readonly TimeSpan RemovalTime = TimeSpan.FromSeconds(1.5);

    /// <summary>The endpoint in the room; nobody outside, and while the room is away.</summary>
    private IActorRef _endpoint = ActorRefs.Nobody;

    /// <summary>Which of the presence's sessions this is.</summary>
    private int _generation;

    /// <summary>How long the place is being asked for already; null while there is nothing to ask for.</summary>
    private TimeSpan? _asking;

    private sealed class ReattachIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly ReattachIsDue Instance = new();
    }

    private void ListenToEndpoint()
    {
        Receive<RoomReplies.Notify>(n => n.ClientId == _place.Who?.ClientId && IsOurs(Sender), Hear);
        Receive<RoomReplies.Notify>(_ => { });
        Receive<RoomReplies.SessionReplaced>(s => s.ClientId == _place.Who?.ClientId && IsOurs(Sender), _ => Replaced());
        Receive<RoomReplies.SessionReplaced>(_ => { });
        Receive<RoomReplies.ResumeNeeded>(r => { if (r.ClientId == _place.Who?.ClientId && IsOurs(Sender)) LoseEndpoint(); });
        Receive<RoomReplies.Reattached>(r => { if (_asking is not null && r.ClientId == _place.Who?.ClientId) Regain(r); });
        Receive<RoomReplies.Refused>(r => { if (_asking is not null) GiveUpPlace(r); });
        Receive<Terminated>(t => { if (t.ActorRef.Equals(_endpoint)) LoseEndpoint(t.AddressTerminated); });
        Receive<ReattachIsDue>(_ => AskForPlace());
    }

    /// <summary>Whether somebody is the endpoint that speaks for this place; before the first word of it, anybody may be.</summary>
    private bool IsOurs(IActorRef sender) => _endpoint.IsNobody() ? _asking is null : sender.Equals(_endpoint);

    private void Follow(IActorRef endpoint, int generation)
    {
        _endpoint = Context.Watch(endpoint);
        _generation = generation;
    }

    private void LoseEndpoint(bool isNodeGone = false)
    {
        if (_place.Standing != Standing.Inside || _asking is not null) return;
        _log.Info("Client {ClientId} of room {RoomId} has lost its endpoint, and takes its place in the room's next life", _place.Who!.ClientId, _place.Who.RoomId);
        Context.Unwatch(_endpoint);
        _endpoint = ActorRefs.Nobody;
        _asking = TimeSpan.Zero;
        Abandon();
        if (isNodeGone) Timers.StartSingleTimer(ReattachTimer, ReattachIsDue.Instance, RemovalTime);
        else AskForPlace();
    }

    /// <summary>The call that is out went to the room that is no more: nobody will answer it, and what comes does not wait for that.</summary>
    private void Abandon()
    {
        if (_current is not (null or { Method: SessionMethods.Disconnect }))
            Refuse(Codes.RoomConnectFailed, "The room starts again, and it is not known whether this was done. Look, and try again.");
    }

    private void AskForPlace()
    {
        if (_asking is not { } since || _place.Who is not { } who) return;
        var pause = since < Patience ? ReattachSoon : ReattachLater;
        _asking = since + pause;
        _node.Rooms.Tell(new LinkCommands.Reattach(who.RoomId, who.ClientId, _generation, Self), Self);
        Timers.StartSingleTimer(ReattachTimer, ReattachIsDue.Instance, pause);
    }

    private void Regain(RoomReplies.Reattached reply)
    {
        Timers.Cancel(ReattachTimer);
        _asking = null;
        Follow(Sender, _generation);
        _log.Info("Client {ClientId} has its place in room {RoomId} again", reply.ClientId, reply.RoomId);
        var snapshot = reply.Snapshot with { IceServers = _node.Relays.Issue(reply.ClientId) };
        Hear(new RoomReplies.Notify(reply.RoomId, reply.ClientId, 0, new OnRoomRestored(reply.NextSeq, reply.ResumeToken, snapshot)));
        Next();
    }

    private void GiveUpPlace(RoomReplies.Refused refused)
    {
        // Anything else may be otherwise in a moment.
        if (refused.Code is not (Codes.ResumeRefused or Codes.RoomNotFound)) return;
        Leave(0, new OnRoomDisConnected(Codes.UnexpectedDisconnection, "unexpected-disconnection"));
    }

    /// <summary>This node leaves: the client is to take its socket elsewhere meanwhile.</summary>
    private void HearOfLeaving()
    {
        if (_place.Standing == Standing.Inside && _node.Nodes.Leaving is { } time) TellOfLeaving(time);
    }

    private void TellOfLeaving(TimeSpan time) => Send(NotificationWriter.Write(0, new OnServerLeaving((long)time.TotalMilliseconds)));
}

