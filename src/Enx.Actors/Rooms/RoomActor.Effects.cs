using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using Enx.Actors.Tracing;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>What follows from stored facts and from what the media node reports: joins, notifications, desired media state.</content>
public sealed partial class RoomActor
{
    private static readonly string ShareSlotText = ShareSlot.ToString();

    private void Join(RoomCommands.JoinRoom join)
    {
        var replyTo = Sender;
        var deciding = TraceOf(join, "room.decide");
        var decision = Decide(join);
        JoinTracing.End(deciding, decision.Refusal?.Code ?? Codes.Success);
        if (decision.Refusal is { } refusal)
            _log.Info("Join of {UserRef} to room {RoomId} refused: {Code} {Reason}", join.User?.UserRef, _roomId, refusal.Code, refusal.Message);
        if (decision.Events is [UserAwaited awaited]) Carry(decision, replyTo, () => Wait(join, awaited.EventType, replyTo));
        else
        {
            var storing = decision.Refusal is null ? TraceOf(join, "room.store") : null;
            Carry(decision, replyTo, () =>
            {
                JoinTracing.End(storing, Codes.Success);
                Admit(join, replyTo);
            });
        }
    }

    private static Activity? TraceOf(RoomCommands.JoinRoom join, string span) => JoinTracing.Continue(span, join.Traceparent, join.RoomId, join.ClientId);

    /// <summary>The user is on the roster: gets an endpoint, and a peer if there is an offer.</summary>
    private void Admit(RoomCommands.JoinRoom join, IActorRef replyTo)
    {
        var member = _state.Members[join.ClientId];
        var presence = AddPresence(member, join.Session, replyTo, join.RoomInfo, join.LocalInfo.MaxVideoBW, revivals: 0, firstSeq: 0, isDoubted: false);
        if (!member.Media)
        {
            Enter(presence, null);
            return;
        }
        Timers.StartSingleTimer(JoinTimer(join.ClientId), new JoinTimedOut(join.ClientId), _env.JoinTimeout);
        presence.Offer = join.Offer;
        presence.Connecting = TraceOf(join, "media.connect");
        _media.Connect(join.ClientId, join.Offer!, presence.MaxVideoKbps, traceparent: presence.Connecting?.Id);
        RefreshSoon();
    }

    /// <summary>Gives a member of the roster an endpoint.</summary>
    private Presence AddPresence(Member member, IActorRef session, IActorRef replyTo, RoomInfo how, int? maxVideoKbps, int revivals, long firstSeq, bool isDoubted)
    {
        var endpoint = Context.ActorOf(
            EndpointActor.Props(new EndpointActor.Setup(_roomId, member.ClientId, session, ReconnectPolicy.From(how), _env.Time, firstSeq)
            {
                Alerts = _state.Settings.Abwd,
                Adapts = member.Wishes().AdaptsToAudioOnly(),
                Bandwidth = _env.Bandwidth,
                Counters = _env.BandwidthCounters,
                IsDoubted = isDoubted,
            }),
            $"endpoint-{member.ClientId}-{member.Order}");
        Context.WatchWith(endpoint, new EndpointEnded(member.ClientId));
        var presence = new Presence(
            member.ClientId, endpoint, replyTo, how, _state.Settings.MaxActiveTalkers, RoomViews.MaxVideoKbps(_state.Settings.Quality, maxVideoKbps))
        { Revivals = revivals };
        _audience.Add(presence);
        return presence;
    }

    /// <summary>The join is complete: the user hears so, then the others.</summary>
    private void Enter(Presence presence, MediaAnswer? answer)
    {
        Timers.Cancel(JoinTimer(presence.ClientId));
        presence.Enter(answer?.Slots ?? []);
        if (answer is not null) presence.Own = OwnMedia.Of(answer.Publishes, answer.Refused);
        presence.Offer = null;
        JoinTracing.End(presence.Connecting, Codes.Success);
        var member = _state.Members[presence.ClientId];
        presence.Endpoint.Tell(new EndpointProtocol.Welcome(presence.ReplyTo, new RoomReplies.RoomConnected(
            _roomId, member.ClientId, Snapshot(presence), answer, ResumeTokenOf(member), TermsOf(presence.How), member.ResumeGeneration)));
        if (Publishes(member))
            presence.Endpoint.Tell(new EndpointProtocol.StartStream(StreamIds.Av, member.AudioMuted, member.VideoMuted));
        TellOfRefused(presence, answer);
        _audience.TellOthers(member.ClientId, new OnUserConnected(RoomViews.Meta(_state, member)));
        if (member.User.Role == Role.Moderator) OpenDoorSoon();
        WatchTheClock();
        _log.Info("User {ClientId} ({UserRef}, {Role}) is in room {RoomId}", member.ClientId, member.User.UserRef, member.User.Role, _roomId);
        RefreshSoon();
    }

    /// <summary>The room as this user sees it now.</summary>
    private OnRoomConnected Snapshot(Presence p)
    {
        var view = RoomViews.Connected(
            _state, _state.Members[p.ClientId], EnteredMembers(), p.TalkerSlots, p.OfferedSlots.Contains(ShareSlot), p.How, p.MaxVideoKbps);
        return view with
        {
            // Whoever is told this is back, or in: that the others hear so takes until the link is whole.
            User = view.User with { Reconnecting = false },
            UserList = [.. view.UserList.Select(u => u.ClientId == p.ClientId ? u with { Reconnecting = false } : u)],
            Room = view.Room with { RemainingDuration = _state.Session.RemainingMinutes(_state.Settings, _env.Time.GetUtcNow()) },
            Messages = _state.Messages.Latest(p.ClientId),
        };
    }

    /// <summary>Lets every fact of a decision take effect. Who left is out of the audience before anybody is told anything.</summary>
    private void Follow(RoomState before, List<RoomReplies.RoomEventOccurred> facts)
    {
        var gone = facts.Select(f => f.Event).OfType<UserLeft>()
            .Select(l => _audience.Remove(l.ClientId)).OfType<Presence>().ToDictionary(p => p.ClientId);
        foreach (var fact in facts)
        {
            _audience.Publish(fact);
            if (fact.Event is RoomCreated or RoomUpdated or RoomDeleted) _env.Directory.Tell(fact);
            Follow(before, fact.Event, gone);
        }
        WatchTheClock();
        FollowRights(before, facts);
        if (gone.Count > 0) EndMoveWhenAllCame();
        RefreshSoon();
    }

    private void Follow(RoomState before, IRoomEvent e, Dictionary<string, Presence> gone)
    {
        switch (e)
        {
            case RoomCreated c:
                _log.Info("Room {RoomId} created for {OwnerRef}", _roomId, c.OwnerRef);
                break;
            case RoomActivated a:
                _env.RoomCounters.Activated(occupied: !before.Members.IsEmpty);
                Begin(a, before);
                break;
            case MediaAssigned a:
                _env.RoomCounters.Placed(before, a.Epoch);
                Assigned(a);
                break;
            case MediaMoveBegun m:
                MoveBegun(m);
                break;
            case MessageSaid m:
                Said(m.Message);
                break;
            case DurationExtended d:
                Extended(d);
                break;
            case UserInterrupted i:
                TellUpdated(i.ClientId, "reconnecting");
                break;
            case UserReconnected r:
                TellUpdated(r.ClientId, "reconnected");
                break;
            case UserMuted m:
                Muted(m, before.Members[m.ClientId]);
                break;
            case RoomUpdated: OpenDoorSoon(); break;
            case RoomLocked l: Locked(l); break;
            case RoomHardMuted h: HardMuted(h); break;
            case UserHardMuted h: HardMuted(h); break;
            case UserRoleChanged r: RoleChanged(before, r); break;
            case RoomModeSwitched m: ModeSwitched(m); break;
            case SpotlightChanged s: _audience.TellAll(new OnUpdateSpotlightUsers(s.By ?? "", s.Clients)); break;
            case FloorProcessed f: FloorChanged(f); break;
            case UserAwaited a: Awaits(a); break;
            case AwaitedUserGone g: SendAway(g); break;
            case UserJoined j: LetIn(j); break;
            case KnockEnabled k: KnockChanged(k); break;
            case ReceiveChanged r: ReceiveChangedTo(before, r); break;
            case UserBanned or UserUnbanned or TokenRevoked: Restricted(e); break;
            case StreamPublished { StreamId: StreamIds.Share } p:
                _audience.FindEntered(p.ClientId)?.Endpoint.Tell(new EndpointProtocol.StartStream(p.StreamId, true, false));
                _audience.TellOthers(p.ClientId, new OnScreenSharedStarted("0", ShareSlotText, p.ClientId, NameOf(before, p.ClientId)));
                _log.Info("User {ClientId} shares a screen in room {RoomId}", p.ClientId, _roomId);
                break;
            case StreamUnpublished p:
                _audience.FindEntered(p.ClientId)?.Endpoint.Tell(new EndpointProtocol.StopStream(p.StreamId));
                if (p.StreamId == StreamIds.Share)
                {
                    _audience.TellOthers(p.ClientId, new OnScreenSharedStopped("0", ShareSlotText, p.ClientId, NameOf(before, p.ClientId)));
                    // At once: the same person may share again before anything is worked out anew.
                    foreach (var other in _audience.Entered) TellOfShare(other, null, false);
                }
                break;
            case UserLeft l when gone.TryGetValue(l.ClientId, out var presence):
                Left(before, l, before.Members[l.ClientId], presence);
                break;
            case RoomDeleted d:
                _log.Info("Room {RoomId} deleted: {Cause}", _roomId, d.Cause.Message);
                break;
        }
    }

    private void Muted(UserMuted m, Member member)
    {
        // Of somebody on the way in the others have not heard.
        if (_audience.FindEntered(m.ClientId) is not { } presence) return;
        var what = m.Muted ? "Off" : "On";
        _audience.Tell(m.ClientId, m.Video ? new OnVideoEvent($"Video {what}", "0") : new OnAudioEvent($"Audio {what}", "0"));
        presence.Endpoint.Tell(new EndpointProtocol.MuteStream(StreamIds.Av, m.Video, m.Muted));
        _audience.TellOthers(m.ClientId, new OnRemoteStreamMute(m.Video, m.Muted, m.ClientId, member.User.Name));
    }

    private void Left(RoomState before, UserLeft l, Member member, Presence presence)
    {
        Timers.Cancel(JoinTimer(l.ClientId));
        // With the last who leaves ends what moderators have set, and who waits for one of them may come in.
        if (_state.Members.IsEmpty) OpenDoorSoon();
        FailResumption(presence, l.Cause.Code, $"The presence is over: {l.Cause.Message}.");
        if (member.Media) _media.Close(l.ClientId);
        _moved.Remove(l.ClientId);
        _moving.Remove(l.ClientId);
        if (presence.Entered)
        {
            presence.Endpoint.Tell(new EndpointProtocol.Goodbye(l.Cause));
            _audience.TellOthers(l.ClientId, new OnUserDisConnected(RoomViews.Meta(before, member), l.Cause));
        }
        else
        {
            Context.Stop(presence.Endpoint);
            var failure = presence.Failure ?? new Refusal(l.Cause.Code, $"The join was broken off: {l.Cause.Message}.");
            JoinTracing.End(presence.Connecting, failure.Code);
            presence.ReplyTo.Tell(new RoomReplies.Refused(_roomId, failure.Code, failure.Message));
        }
        _log.Info("User {ClientId} ({UserRef}) left room {RoomId}: {Code} {Cause}", l.ClientId, member.User.UserRef, _roomId, l.Cause.Code, l.Cause.Message);
    }

    /// <summary>The media node speaks.</summary>
    private void Hear(IMediaReport report)
    {
        switch (report)
        {
            case PeerConnected c when _audience.Find(c.PeerId) is null:
                _media.Close(c.PeerId);
                break;
            case PeerConnected c when _audience.Find(c.PeerId) is { Entered: false } presence:
                Enter(presence, c.Answer);
                break;
            case PeerConnected c when _audience.Find(c.PeerId) is { Pending: { } pending } presence && pending.Number == c.Request:
                CompleteResumption(presence, pending, c.Answer);
                break;
            case PeerRefused r when _audience.FindEntered(r.PeerId) is not null:
                FailResumption(r.PeerId, r.Request, r.Code, r.Message);
                break;
            case PeerRefused r:
                TurnAway(r.PeerId, r.Code, r.Message);
                break;
            case RoomApplied a:
                _media.Applied(a);
                break;
            case RoomHeld h:
                Hear(h);
                break;
            case RoomOutdated o:
                Hear(o);
                break;
            case PathChanged p when p.Epoch == _media.Next?.Epoch:
                HearFromNext(p);
                break;
            case PathChanged p when IsOfTheOldWay(p):
                break;
            case not PathChanged when report.Epoch == _media.Next?.Epoch:
                // Until the room has moved, its node is the one that speaks for it.
                break;
            case PathChanged p:
                _audience.Find(p.PeerId)?.Endpoint.Tell(new EndpointProtocol.PathIs(p.State, p.Cause));
                break;
            case DownlinkChanged d:
                Hear(d);
                break;
            case UplinkChanged u:
                _audience.FindEntered(u.PeerId)?.Endpoint.Tell(u);
                break;
            case TrackChanged t:
                Hear(t);
                break;
            case LayersWanted l:
                _audience.FindEntered(l.PeerId)?.Endpoint.Tell(l);
                break;
            case SpeakersChanged { Order.IsDefault: false } s:
                _speakers = [.. s.Order.Where(x => _state.Members.ContainsKey(x.PeerId))];
                RefreshSoon();
                break;
        }
    }

    /// <summary>Joining failed on this side: the user is out again, and may try again with the same token if it was our fault.</summary>
    private void TurnAway(string clientId, int code, string message)
    {
        if (_audience.Find(clientId) is not { Entered: false } presence) return;
        presence.Failure = new Refusal(code, message);
        var ours = code is Codes.MediaConnectionFailure or Codes.RoomConnectFailed or Codes.ServerBusy or (>= Codes.OfferMalformed and <= Codes.OfferCodec);
        _log.Warning("Join of {ClientId} to room {RoomId} failed: {Code} {Reason}", clientId, _roomId, code, message);
        Carry(Decide(new RoomFacts.TurnAway(_roomId, clientId, new DisconnectCause(code, "room-connect-failed"), ours)));
    }

    private void Drop(string clientId, string why, DisconnectCause cause)
    {
        if (_audience.Find(clientId) is not { } presence) return;
        _log.Info("User {ClientId} is lost to room {RoomId}: {Cause}", clientId, _roomId, why);
        var since = presence.DoubtedSince;
        presence.DoubtedSince = null;
        Carry(Decide(new RoomFacts.Lost(_roomId, clientId, cause, since)));
        LetInWhoWaitsForCertainty();
    }

    private void RefreshSoon()
    {
        if (_refreshDue) return;
        _refreshDue = true;
        Self.Tell(RefreshDue.Instance);
    }

    /// <summary>Works out who is shown to whom, and what should be on the media node, and tells what changed.</summary>
    private void Refresh()
    {
        _refreshDue = false;
        if (!_state.Exists) return;
        var ranked = Talkers.Rank(_speakers, EnteredMembers().Where(m => _state.MayPublish(m) && _audience.Find(m.ClientId)!.Own.IsPublisher));
        var speaking = _speakers.Where(s => s.Speaking).Select(s => s.PeerId).ToHashSet(StringComparer.Ordinal);
        foreach (var p in _audience.Entered)
        {
            var wishes = _state.Members[p.ClientId].Wishes();
            var sharer = Talkers.Share(_state.Sharer, p.ClientId, p.OfferedSlots).FirstOrDefault()?.SourcePeerId;
            p.Show(Talkers.Assign(p.Shown, p.ClientId, Talkers.Prefer(ranked, wishes.Pins, _state.Spotlights), p.TalkerSlots, wishes), sharer);
            TellOfShare(p, sharer, IsHeldBack(p, wishes, sharer));
            TellOfForeign(p, sharer);
            if (p.TalkerSlots.IsEmpty) continue;
            p.Endpoint.Tell(new EndpointProtocol.ShowTalkers(RoomViews.TalkerList(_state, p.Shown, speaking, wishes.Pins, s => View(p, s))));
        }
        TellWhoSpeaks();
        _media.Apply([.. _state.InJoinOrder().Where(m => m.Media).Select(Plan)]);
    }

    /// <summary>A peer on its way in is named too, with no slots: what a plan does not name, the node closes.</summary>
    private PeerPlan Plan(Member m)
    {
        var p = _audience.FindEntered(m.ClientId);
        var wishes = m.Wishes();
        var alone = p is { AudioAlone: true };
        ImmutableArray<SlotPlan> slots = p is null
            ? []
            : [.. Talkers.Share(wishes.AudioOnly || alone ? null : _state.Sharer, m.ClientId, p.OfferedSlots), .. p.Shown.Select(s => alone ? s with { Video = false } : s)];
        var (silent, lacks) = (!_state.MayPublish(m), m.User.Lacks());
        return new PeerPlan(m.ClientId, silent || m.AudioMuted || lacks.Microphone, silent || alone || m.VideoMuted || lacks.Camera, m.Shares() && !lacks.Share, slots, DataBlocked: silent || lacks.Data,
            ReceiveQuality.MaxHeight(wishes.TalkerQuality), ReceiveQuality.MaxHeight(wishes.CanvasQuality), p?.ProbeBitsPerSecond ?? 0);
    }

    private IEnumerable<Member> EnteredMembers() => _state.InJoinOrder().Where(m => _audience.FindEntered(m.ClientId) is not null);

    private static string NameOf(RoomState state, string clientId) => state.Members[clientId].User.Name;

    private static string JoinTimer(string clientId) => $"join-{clientId}";
}
