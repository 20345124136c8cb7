using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.Floor;
using Enx.Actors.Rooms.Lifecycle;
using Enx.Actors.Rooms.Media;
using Enx.Actors.Rooms.Membership;
using Enx.Actors.Rooms.Messages;
using Enx.Actors.Rooms.Moderation;
using Enx.Actors.Rooms.Receiving;
using Enx.Actors.Rooms.Reconnecting;
using Enx.Actors.Rooms.State;
using Enx.Actors.Rooms.WaitingRoom;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms;

/// <summary>The parts of a room that runs: each fact, each report of a media node and each answer goes to the one whose it is.</summary>
internal sealed class RoomParts
{
    private readonly RoomContext _room;
    private readonly PublishedMedia _published;
    private readonly Stage _stage;
    private readonly ModerationEffects _moderation;
    private readonly FloorEffects _floor;

    public RoomParts(RoomContext room)
    {
        _room = room;
        Subscriptions = new Subscriptions(room);
        Clock = new SessionClock(room);
        Messages = new MessageEffects(room);
        Receiving = new ReceivingEffects(room);
        Downlinks = new Downlinks(room);
        Placement = new RoomPlacement(room);
        _published = new PublishedMedia(room);
        _stage = new Stage(room, _published, Downlinks);
        _moderation = new ModerationEffects(room);
        _floor = new FloorEffects(room);
        Joins = new Joins(room, _published, Clock);
        WaitingJoins = new WaitingJoins(room, Joins);
        Resumptions = new Resumptions(room, Joins, _published, Placement);
    }

    public Subscriptions Subscriptions { get; }

    public SessionClock Clock { get; }

    public MessageEffects Messages { get; }

    public ReceivingEffects Receiving { get; }

    public Downlinks Downlinks { get; }

    public RoomPlacement Placement { get; }

    public Joins Joins { get; }

    public WaitingJoins WaitingJoins { get; }

    public Resumptions Resumptions { get; }

    /// <summary>Lets every fact of a decision take effect. Who left is out of the audience before anybody is told anything.</summary>
    public void OnFacts(RoomState before, List<RoomReplies.RoomEventOccurred> facts)
    {
        var gone = facts.Select(f => f.Event).OfType<UserLeft>()
            .Select(l => _room.Audience.Remove(l.ClientId)).OfType<Presence>().ToDictionary(p => p.ClientId);
        foreach (var fact in facts)
        {
            _room.Audience.Publish(fact);
            if (fact.Event is RoomCreated or RoomUpdated or RoomDeleted) _room.Env.Directory.Tell(fact);
            OnFact(before, fact.Event, gone);
        }
        Clock.Set();
        _moderation.OnRights(before, facts);
        if (gone.Count > 0) Placement.EndMoveWhenAllCame();
        _room.RefreshSoon();
    }

    /// <summary>Answers a command that was carried out.</summary>
    public void Answer(IRoomCommand command, IActorRef replyTo)
    {
        switch (command)
        {
            case RoomCommands.CreateRoom or RoomCommands.UpdateRoom: replyTo.Tell(_room.Details()); break;
            case WaitingRoomCommands.ApproveAwaitedUser a: WaitingJoins.AnswerApproval(a.ClientId, replyTo); break;
            case ReceiveCommands.ReportBattery r: Receiving.Report(r, replyTo); break;
            case ReceiveCommands.ReportVideoResolution r: Receiving.Report(r, replyTo); break;
            case ReceiveCommands.SetTalkerCount or ReceiveCommands.SetAudioOnlyMode or ReceiveCommands.SetReceiveVideoQuality or ReceiveCommands.PinUsers
                or ReceiveCommands.SetAdvancedOptions or ReceiveCommands.SubscribeForTalkerNotification:
                Receiving.Answer(((IUserCommand)command).Caller, replyTo);
                break;
            case MessageCommands.SendMessage: Messages.AnswerSaid(replyTo); break;
            default: replyTo.Tell(new RoomReplies.Done(_room.RoomId)); break;
        }
    }

    /// <summary>Answers a question.</summary>
    public void Answer(IRoomQuery query, IActorRef replyTo)
    {
        if (!_room.State.Exists)
        {
            _room.Refuse(replyTo, Rules.NoRoom(_room.RoomId));
            return;
        }
        switch (query)
        {
            case RoomQueries.GetUsers: replyTo.Tell(new RoomReplies.UserList(_room.RoomId, [.. _room.EnteredMembers().Select(m => RoomViews.Meta(_room.State, m))])); break;
            case RoomQueries.GetAwaited: replyTo.Tell(new RoomReplies.AwaitedList(_room.RoomId, RoomViews.AwaitedUsers(_room.State))); break;
            case RoomQueries.GetReceiveSettings r: Receiving.Answer(r.ClientId, replyTo); break;
            case RoomQueries.GetMessages g: Messages.Answer(g, replyTo); break;
            default: replyTo.Tell(_room.Details()); break;
        }
    }

    /// <summary>An endpoint speaks, or something is due.</summary>
    public void OnMessage(EndpointProtocol.ILocalMessage message)
    {
        switch (message)
        {
            case EndpointProtocol.StreamLive s: _room.CarryOut(new RoomFacts.StreamIsLive(_room.RoomId, s.ClientId, s.StreamId)); break;
            case EndpointProtocol.AttemptBegun a: _room.CarryOut(new RoomFacts.AttemptBegun(_room.RoomId, a.ClientId, a.Number, a.Of, a.Cause, a.MediaLost)); break;
            case EndpointProtocol.LinkRestored l: _room.CarryOut(new RoomFacts.LinkRestored(_room.RoomId, l.ClientId, l.Attempts)); break;
            case EndpointProtocol.LinkGone l: Joins.Drop(l.ClientId, l.Cause, l.Tried ? DisconnectCause.ReconnectFailed : DisconnectCause.Unexpected); break;
            case EndpointProtocol.BandwidthTold t: Downlinks.OnBandwidthTold(t); break;
            case EndpointProtocol.AudioAloneIs a: Downlinks.OnAudioAlone(a); break;
            case RoomContext.OpenDue: WaitingJoins.Open(); break;
            case RoomContext.RefreshDue: Refresh(); break;
            case ReceivingEffects.TalkersDue: Receiving.TellWhoSpeaks(); break;
            case Joins.TimedOut t: Joins.TimeOut(t); break;
            case Resumptions.TimedOut t: Resumptions.TimeOut(t); break;
            case SessionClock.Due d: Clock.OnDue(d); break;
            case RoomPlacement.MoveTimedOut: Placement.EndMove(); break;
        }
    }

    /// <summary>The media node speaks.</summary>
    public void OnReport(IMediaReport report)
    {
        var (audience, media) = (_room.Audience, _room.Media);
        switch (report)
        {
            case PeerConnected c when audience.Find(c.PeerId) is null:
                media.Close(c.PeerId);
                break;
            case PeerConnected c when audience.Find(c.PeerId) is { Entered: false } presence:
                Joins.Enter(presence, c.Answer);
                break;
            case PeerConnected c when audience.Find(c.PeerId) is { Pending: { } pending } presence && pending.Number == c.Request:
                Resumptions.Complete(presence, pending, c.Answer);
                break;
            case PeerRefused r when audience.FindEntered(r.PeerId) is not null:
                Resumptions.Fail(r.PeerId, r.Request, r.Code, r.Message);
                break;
            case PeerRefused r:
                Joins.TurnAway(r.PeerId, r.Code, r.Message);
                break;
            case RoomApplied a:
                media.Applied(a);
                break;
            case RoomHeld h:
                Placement.OnRoomHeld(h);
                break;
            case RoomOutdated o:
                Placement.OnRoomOutdated(o);
                break;
            case PathChanged p when p.Epoch == media.Next?.Epoch:
                Placement.OnPathAtNext(p);
                break;
            case PathChanged p when Placement.IsOfTheOldWay(p):
                break;
            case not PathChanged when report.Epoch == media.Next?.Epoch:
                // Until the room has moved, its node is the one that speaks for it.
                break;
            case PathChanged p:
                audience.Find(p.PeerId)?.Endpoint.Tell(new EndpointProtocol.PathIs(p.State, p.Cause));
                break;
            case DownlinkChanged d:
                Downlinks.OnDownlinkChanged(d);
                break;
            case UplinkChanged u:
                audience.FindEntered(u.PeerId)?.Endpoint.Tell(u);
                break;
            case TrackChanged t:
                _published.OnTrackChanged(t);
                break;
            case LayersWanted l:
                audience.FindEntered(l.PeerId)?.Endpoint.Tell(l);
                break;
            case SpeakersChanged { Order.IsDefault: false } s:
                _room.Speakers = [.. s.Order.Where(x => _room.State.Members.ContainsKey(x.PeerId))];
                _room.RefreshSoon();
                break;
        }
    }

    /// <summary>Works out who is shown to whom.</summary>
    private void Refresh()
    {
        _stage.Refresh();
        if (_room.State.Exists) Receiving.TellWhoSpeaks();
    }

    private void OnFact(RoomState before, IRoomEvent e, Dictionary<string, Presence> gone)
    {
        Clock.OnFact(e);
        if (e is UserLeft l && gone.TryGetValue(l.ClientId, out var presence)) Joins.OnFact(before, l, presence);
        WaitingJoins.OnFact(e);
        _published.OnFact(before, e);
        Placement.OnFact(before, e);
        _moderation.OnFact(before, e);
        _floor.OnFact(e);
        Receiving.OnFact(before, e);
        Messages.OnFact(e);
        Resumptions.OnFact(before, e);
    }
}
