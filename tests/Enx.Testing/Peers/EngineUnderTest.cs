using System.Collections.Concurrent;
using Enx.Media;
using Enx.Media.Engine;
using Microsoft.Extensions.Logging;

namespace Enx.Testing.Peers;

/// <summary>A media engine on loopback and what it told its observer.</summary>
public sealed class EngineUnderTest : IMediaObserver, IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Peer, PathState State, string Cause)> _paths = new();
    private readonly ConcurrentQueue<(string Peer, DownlinkReport Report)> _downlinks = new();
    private readonly ConcurrentQueue<(string Peer, UplinkReport Report)> _uplinks = new();
    private readonly ConcurrentQueue<(string Peer, SectionUse Use, IReadOnlyList<string> Rids)> _wanted = new();
    private readonly ConcurrentQueue<(string Peer, SectionUse Use, TrackFault Fault)> _tracks = new();
    private volatile IReadOnlyList<Speaker> _speakers = [];

    /// <summary>Starts one.</summary>
    public EngineUnderTest(MediaEngineOptions? options = null, ILoggerFactory? loggers = null) => Engine = MediaEngine.Start(options ?? new MediaEngineOptions { Loops = 1 }, this, loggers);

    /// <summary>The engine.</summary>
    public MediaEngine Engine { get; }

    /// <summary>Every change of a path, in order.</summary>
    public IReadOnlyList<(string Peer, PathState State, string Cause)> Paths => [.. _paths];

    /// <summary>The speaker order reported last.</summary>
    public IReadOnlyList<Speaker> Speakers => _speakers;

    /// <summary>Every report on what can be sent to a peer, in order.</summary>
    public IReadOnlyList<(string Peer, DownlinkReport Report)> Downlinks => [.. _downlinks];

    /// <summary>Every report on a publisher's network, in order.</summary>
    public IReadOnlyList<(string Peer, UplinkReport Report)> Uplinks => [.. _uplinks];

    /// <summary>Every change of the layers that are wanted, in order.</summary>
    public IReadOnlyList<(string Peer, SectionUse Use, IReadOnlyList<string> Rids)> Wanted => [.. _wanted];

    /// <summary>Every change of what of a track reaches others, in order.</summary>
    public IReadOnlyList<(string Peer, SectionUse Use, TrackFault Fault)> Tracks => [.. _tracks];

    /// <summary>Brings a peer into a room and connects it.</summary>
    public async Task<TestPeer> JoinAsync(string room, string id, TestPeerOptions options)
    {
        var peer = new TestPeer(options);
        await peer.JoinAsync(Engine, room, id).ConfigureAwait(false);
        return peer;
    }

    /// <summary>Everybody in the room gets everybody else on slots 1, 2, 3… in the order given, and the first who shares on 101.</summary>
    public Task EverybodySeesEverybodyAsync(string room, params string[] peers) => Engine.ApplyRoomAsync(new RoomPlan(room, [.. peers.Select(p => Plan(p, peers))]));

    /// <summary>One peer's plan: all others on its slots.</summary>
    public static PeerPlan Plan(string peer, IEnumerable<string> all, bool audioMuted = false, bool videoMuted = false, bool sharing = false, string? share = null) =>
        new(peer, audioMuted, videoMuted, sharing, [.. all.Where(o => o != peer).Select((o, i) => new SlotPlan(i + 1, o)), new SlotPlan(101, share)]);

    /// <inheritdoc/>
    public void OnPathChanged(string roomId, string peerId, PathState state, string cause) => _paths.Enqueue((peerId, state, cause));

    /// <inheritdoc/>
    public void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order) => _speakers = order;

    /// <inheritdoc/>
    public void OnDownlinkChanged(string roomId, string peerId, DownlinkReport report) => _downlinks.Enqueue((peerId, report));

    /// <inheritdoc/>
    public void OnUplinkChanged(string roomId, string peerId, UplinkReport report) => _uplinks.Enqueue((peerId, report));

    /// <inheritdoc/>
    public void OnTrackChanged(string roomId, string peerId, SectionUse use, TrackFault fault) => _tracks.Enqueue((peerId, use, fault));

    /// <inheritdoc/>
    public void OnLayersWanted(string roomId, string peerId, SectionUse use, IReadOnlyList<string> rids) => _wanted.Enqueue((peerId, use, rids));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
