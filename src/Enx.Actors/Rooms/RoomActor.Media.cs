using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>
/// The room and its media nodes: where it is placed, what it takes over when it starts again, what it does when its node is lost, and how
/// it moves while its node drains (make before break: docs/cluster.md).
/// </content>
public sealed partial class RoomActor
{
    /// <summary>After so long a move ends, with those who have come along; the others restart their media.</summary>
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(10);

    /// <summary>A node that has not said what it holds after so many questions, and has not been heard otherwise, counts as lost.</summary>
    private const int MostHoldTries = 4;

    private const string MoveTimer = "move";

    /// <summary>Places that are given back when it is known which peers the media node holds: what clients are told depends on it.</summary>
    private readonly List<Action> _onceHeld = [];

    /// <summary>While the room moves: who is connected to the next node.</summary>
    private readonly HashSet<string> _moved = new(StringComparer.Ordinal);

    /// <summary>While the room moves: who has offered a connection to the next node.</summary>
    private readonly HashSet<string> _moving = new(StringComparer.Ordinal);

    private bool IsHeard(IMediaReport report) => _state.Exists && (report.Epoch == _state.Epoch || report.Epoch == _state.Move?.Epoch);

    /// <summary>Whoever comes in with media needs a media node: the decision, with a placement in front when there is none yet.</summary>
    private Decision Placed(Decision decision)
    {
        if (decision.Refusal is not null || !decision.Events.Any(e => e is RoomEvents.UserJoined { Media: true })) return decision;
        if (_media.Newest is { View.State: MediaNodeState.Alive } target && (_state.HasMedia || !target.View.Draining)) return decision;
        if (_media.IsHolding) return decision;
        var node = _env.Placement.Choose();
        if (node is null) return Decision.Refuse(Codes.RoomConnectFailed, "There is no media node. Try again.");
        return _state.PlacedFirst(decision, node, IsEpochHeard, _env.Time.GetUtcNow());
    }

    /// <summary>Whether a media node may have heard this epoch.</summary>
    private bool IsEpochHeard => _media.Current is not null;

    /// <summary>This life of the room begins: what a media node holds of the one before goes on.</summary>
    private void TakeOverMedia(RoomState before)
    {
        if (_state.MediaNode is not { } node)
        {
            if (_state.HasMedia) Replace("it had none");
        }
        else if (_env.Placement.Find(node).State == MediaNodeState.Gone)
        {
            if (_state.HasMedia) Replace("it is gone");
        }
        else if (_state.HasMedia)
        {
            _media.Hold(node, _state.Epoch);
        }
        else if (before.HasMedia)
        {
            _media.Begin(node, _state.Epoch);
            _media.Current!.Clear();
        }
    }

    /// <summary>The media node has said which peers it holds: those are connected, the others have lost their paths.</summary>
    private void Hear(RoomHeld held)
    {
        if (!_media.IsHolding || held.Epoch != _media.Current!.Epoch) return;
        var peers = held.Peers.IsDefault ? [] : held.Peers;
        foreach (var member in _state.InJoinOrder().Where(m => m.Media))
        {
            if (_audience.FindEntered(member.ClientId) is not { } presence) continue;
            var peer = peers.FirstOrDefault(p => p.PeerId == member.ClientId);
            if (peer is null)
            {
                LosePath(presence, "the media node does not hold it");
                continue;
            }
            presence.Enter(peer.Slots);
            presence.Own = OwnMedia.Of(peer.Publishes, peer.Refused);
            if (peer.State == PathState.Connected) presence.DoubtedSince = null;
            if (peer.State is { } state) presence.Endpoint.Tell(new EndpointProtocol.PathIs(state, "as it was found"));
        }
        _log.Info("Room {RoomId} goes on with {Peers} peers on media node {Node}, epoch {Epoch}",
            _roomId, peers.Length, _media.Current.Node, held.Epoch);
        _media.Current.Held();
        RefreshSoon();
        GiveBackPlaces();
        LetInWhoWaitsForCertainty();
        LeaveDrainingNode();
    }

    /// <summary>
    /// Another life of the room has commanded the media node since: a node that was paused, woke up and is gone again may have begun one.
    /// The journal knows; read anew, it gives an epoch above both.
    /// </summary>
    private void Hear(RoomOutdated outdated)
    {
        if (outdated.Heard <= _state.LastEpoch) return;
        _log.Warning("Room {RoomId} was commanded with epoch {Heard} elsewhere, and knows epochs up to {Epoch} only: it starts again", _roomId, outdated.Heard, _state.LastEpoch);
        Context.Stop(Self);
    }

    private void Tick(MediaTarget.Due due)
    {
        if (_media.IsHolding && _media.Current!.HoldTries >= MostHoldTries && _media.Current.View.State != MediaNodeState.Alive) Replace("it does not answer");
        else _media.Tick(due);
    }

    private void Hear(MediaNodeNews news)
    {
        if (!_state.Exists || !_state.HasMedia) return;
        switch (news)
        {
            case MediaNodeNews.Lost l when _media.Next is { } next && l.Node == next.Node:
                BeginMove();
                break;
            case MediaNodeNews.Lost l when l.Node == _state.MediaNode && _media.Next is not null:
                EndMove();
                break;
            case MediaNodeNews.Lost l when l.Node == _state.MediaNode:
                Replace("it does not answer");
                break;
            case MediaNodeNews.Found f when _media.Current is { } current && f.Node == current.Node:
                // It was out of sight for a while. What it holds now is what counts.
                _media.HoldAgain();
                break;
            case MediaNodeNews.Found when _media.Current is null or { View.State: MediaNodeState.Lost or MediaNodeState.Gone }:
                Replace("it is lost");
                break;
            case MediaNodeNews.Drains or MediaNodeNews.Found:
                LeaveDrainingNode();
                break;
        }
    }

    /// <summary>The room's media begins anew on another node, if there is one. What follows when it is placed is in <see cref="Assigned"/>.</summary>
    private bool Replace(string cause)
    {
        var node = _env.Placement.Choose(except: _state.MediaNode);
        if (node is null)
        {
            _log.Warning("Room {RoomId} has lost media node {Node} ({Cause}), and there is no other: it waits for one", _roomId, _state.MediaNode, cause);
            GiveBackPlaces();
            return false;
        }
        _log.Warning("Room {RoomId} leaves media node {Node}: {Cause}", _roomId, _state.MediaNode, cause);
        Carry(Decide(new RoomFacts.PlaceMedia(_roomId, node, IsEpochHeard || _state.MediaNode is not null)));
        return true;
    }

    /// <summary>The room's media is on this node from here on.</summary>
    private void Assigned(RoomEvents.MediaAssigned a)
    {
        if (_media.Next?.Epoch == a.Epoch)
        {
            Moved(a);
            return;
        }
        ForgetMove();
        _media.Begin(a.Node, a.Epoch);
        _log.Info("Room {RoomId} is on media node {Node}, epoch {Epoch}", _roomId, a.Node, a.Epoch);
        foreach (var p in _audience.Entered.Where(p => _state.Members[p.ClientId].Media)) LosePath(p, "its media node is lost");
        foreach (var p in _audience.OnTheWayIn)
            if (p.Offer is { } offer) _media.Connect(p.ClientId, offer, p.MaxVideoKbps);
        GiveBackPlaces();
    }

    private void LosePath(Presence presence, string cause)
    {
        FailResumption(presence, Codes.RoomConnectFailed, "The media node was lost. Try again.");
        presence.Endpoint.Tell(new EndpointProtocol.PathIs(PathState.Closed, cause, IsLost: true));
    }

    /// <summary>If the room's node is to be left, and there is another, the room begins to move.</summary>
    private void LeaveDrainingNode()
    {
        if (_media is { IsHolding: false, Next: null, Current.View.Draining: true }) BeginMove();
    }

    private void BeginMove()
    {
        if (_env.Placement.Choose(except: _state.MediaNode) is { } node) Carry(Decide(new RoomFacts.BeginMove(_roomId, node)));
    }

    private void EndMove() => Carry(Decide(new RoomFacts.EndMove(_roomId)));

    private void MoveBegun(RoomEvents.MediaMoveBegun m)
    {
        ForgetMove();
        _media.Move(m.Node, m.Epoch);
        Timers.StartSingleTimer(MoveTimer, MoveTimedOut.Instance, MovePatience);
        _log.Info("Room {RoomId} moves from media node {Node} to {Next}, epoch {Epoch}", _roomId, _state.MediaNode, m.Node, m.Epoch);
        foreach (var p in _audience.Entered) TellOfMove(p);
    }

    /// <summary>A client that has media, and a session, makes its second connection.</summary>
    private void TellOfMove(Presence p)
    {
        if (_media.Next is { } next && _state.Members[p.ClientId].Media && !_moving.Contains(p.ClientId))
            p.Endpoint.Tell(new EndpointProtocol.SayNow(new OnMediaMove(next.Epoch)));
    }

    private void MoveMedia(LinkCommands.MoveMedia m)
    {
        if (m.ClientId is null || _audience.FindEntered(m.ClientId) is not { } presence || !_state.Members[m.ClientId].Media)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.UserNotFound, $"There is no user \"{m.ClientId}\" with media in the room."));
        else if (_media.Next?.Epoch != m.Move)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.MoveOver, "The room does not move any more. Keep the connection that you have."));
        else if ((m.Offer is null ? "offer is missing." : CommandRules.CheckOffer(m.Offer)) is { } problem)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.InvalidParameters, problem));
        else
            Begin(presence, new Resumption(++_resumptions, Sender, null, 0), m.Offer);
    }

    /// <summary>A peer's path on the next node. When all have come that may, the move is over.</summary>
    private void HearFromNext(PathChanged p)
    {
        if (p.State == PathState.Connected)
        {
            _moved.Add(p.PeerId);
            // For one whose old path is lost, this is the way back.
            _audience.Find(p.PeerId)?.Endpoint.Tell(new EndpointProtocol.PathIs(p.State, p.Cause));
        }
        else
        {
            _moved.Remove(p.PeerId);
        }
        EndMoveWhenAllCame();
    }

    private void EndMoveWhenAllCame()
    {
        if (_media.Next is null) return;
        var missing = _state.Members.Values.Any(m => m is { Media: true, Reconnecting: false } && _audience.Find(m.ClientId) is not null && !_moved.Contains(m.ClientId));
        if (!missing) EndMove();
    }

    private void Moved(RoomEvents.MediaAssigned a)
    {
        _media.Moved();
        _log.Info("Room {RoomId} has moved to media node {Node}, epoch {Epoch}: {Moved} peers came along", _roomId, a.Node, a.Epoch, _moved.Count);
        foreach (var p in _audience.Entered.Where(p => _state.Members[p.ClientId].Media))
        {
            if (_moved.Contains(p.ClientId)) p.Endpoint.Tell(EndpointProtocol.NewMedia.Instance);
            else if (!_moving.Contains(p.ClientId)) LosePath(p, "its media node leaves");
        }
        // Everything that the new node said before was not listened to.
        _media.HoldAgain();
        ForgetMove();
    }

    private void ForgetMove()
    {
        _moved.Clear();
        _moving.Clear();
        Timers.Cancel(MoveTimer);
    }

    /// <summary>What a peer's old node says while the peer has a connection to the next is not about the connection that counts.</summary>
    private bool IsOfTheOldWay(PathChanged report) =>
        _media.Next is not null && report.Epoch == _state.Epoch && _moving.Contains(report.PeerId);

    private sealed class MoveTimedOut : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly MoveTimedOut Instance = new();
    }
}
