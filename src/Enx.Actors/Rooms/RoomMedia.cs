using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Placement;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms;

/// <summary>
/// The desired state of a room's media and its delivery. A changed plan gets the next version and is sent; it is sent again every
/// second until that version is acknowledged, and every 20 s as a sign of life while there is a peer. So a message may be lost,
/// and a node may start over, and what should be comes to be.
/// </summary>
internal sealed class RoomMedia(string roomId, IMediaPlacement placement, ITimerScheduler timers, IActorRef self)
{
    public static readonly TimeSpan ResendEvery = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(20);

    /// <summary>A node that hears nothing closes the room after 60 s, so an empty plan need not be pressed on it for longer.</summary>
    private const int MaxResendsOfNothing = 60;
    private const string Timer = "media";

    private IActorRef? _node;
    private long _epoch;
    private long _version;
    private long _applied;
    private int _resends;
    private ImmutableArray<PeerPlan> _plan = [];

    /// <summary>A new activation speaks from here on. Who is named by an older one is closed by the node.</summary>
    /// <param name="epoch">The activation's number.</param>
    /// <param name="hadPeers">Whether the node may hold peers of an earlier one.</param>
    public void Begin(long epoch, bool hadPeers)
    {
        (_epoch, _version, _applied, _plan) = (epoch, 0, 0, []);
        if (!hadPeers || Node() is null) return;
        _version = 1;
        Send();
    }

    /// <summary>The node that takes this room's peers; null when there is none.</summary>
    public IActorRef? Node() => _node ??= placement.NodeFor(roomId);

    public void Connect(string peerId, MediaOffer offer, int maxVideoKbps, int request = 0) =>
        Node()?.Tell(new ConnectPeer(roomId, _epoch, peerId, offer, new PeerLimits(maxVideoKbps * 1000L), request), self);

    public void Close(string peerId) => _node?.Tell(new ClosePeer(roomId, _epoch, peerId), self);

    /// <summary>What should be; sent if it is not what was said last.</summary>
    public void Apply(ImmutableArray<PeerPlan> plan)
    {
        if (Same(plan, _plan) || Node() is null) return;
        _plan = plan;
        _version++;
        _resends = 0;
        Send();
    }

    /// <summary>The node has carried out a version.</summary>
    public void Applied(RoomApplied report)
    {
        if (report.Epoch != _epoch || report.Version > _version || report.Version <= _applied) return;
        _applied = report.Version;
        Schedule();
    }

    /// <summary>The timer rang.</summary>
    public void Tick()
    {
        if (_applied < _version) _resends++;
        Send();
    }

    /// <summary>The room is over.</summary>
    public void End()
    {
        timers.Cancel(Timer);
        _node?.Tell(new CloseRoom(roomId, _epoch), self);
        (_node, _plan) = (null, []);
    }

    private void Send()
    {
        Node()?.Tell(new ApplyRoom(roomId, _epoch, _version, _plan), self);
        Schedule();
    }

    private void Schedule()
    {
        var waiting = _applied < _version && (_plan.Length > 0 || _resends < MaxResendsOfNothing);
        if (waiting) timers.StartSingleTimer(Timer, Due.Instance, ResendEvery);
        else if (_plan.Length > 0) timers.StartSingleTimer(Timer, Due.Instance, SignOfLifeEvery);
        else timers.Cancel(Timer);
    }

    private static bool Same(ImmutableArray<PeerPlan> a, ImmutableArray<PeerPlan> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (a[i] with { Slots = b[i].Slots } != b[i] || !a[i].Slots.AsSpan().SequenceEqual(b[i].Slots.AsSpan())) return false;
        return true;
    }

    /// <summary>Time to send the plan again.</summary>
    public sealed class Due : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        public static readonly Due Instance = new();
    }
}
