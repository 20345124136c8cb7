using System.Diagnostics;
using System.Net;
using Enx.Testing.Nodes;
using Enx.Testing.Peers;

namespace Enx.Bandwidth;

/// <summary>A subscriber of ours, with transport-cc and retransmissions as browsers have them, and what it saw.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    /// <summary>A longer gap counts as a pause.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What came so lately is there now.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, View> _slots = [];
    private readonly long _joining = Stopwatch.GetTimestamp();
    private RoomBot? _bot;
    private int _alerts;

    private Watcher()
    {
    }

    /// <summary>Bandwidth alerts heard.</summary>
    public int Alerts => Volatile.Read(ref _alerts);

    /// <summary>How long ago it began to join.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_joining);

    /// <summary>How long it has had pictures.</summary>
    public TimeSpan Watched => Look(views => views.Select(v => Stopwatch.GetElapsedTime(v.First)).DefaultIfEmpty().Max());

    /// <summary>Pauses after the first picture of a slot, of all slots, one that goes on included.</summary>
    public int Pauses => Look(views => views.Sum(v => v.Pauses + (v.Quiet > Pause ? 1 : 0)));

    /// <summary>The longest time without a picture on a slot after its first.</summary>
    public TimeSpan LongestGap => Look(views => views.Select(v => v.Quiet > v.Longest ? v.Quiet : v.Longest).DefaultIfEmpty().Max());

    /// <summary>What came of media, each packet with the headers of IPv4, UDP and SRTP, copies and padding left out, bytes.</summary>
    public long MediaBytes => _bot!.Peer.Streams.Sum(s => s.Bytes + s.Packets * 44L);

    /// <summary>Joins.</summary>
    /// <param name="room">Which room.</param>
    /// <param name="slots">Slots that it offers.</param>
    /// <param name="way">Gets where media are to be sent, and says where they are sent instead; null for there.</param>
    public static async Task<Watcher> JoinAsync(SimulcastRoom room, int slots, Func<IPEndPoint, IPEndPoint>? way = null)
    {
        var watcher = new Watcher();
        var options = new TestPeerOptions { Microphone = false, Camera = false, Slots = slots };
        var token = await room.Node.TokenAsync(room.Id, "watcher");
        watcher._bot = await RoomBot.JoinAsync(room.Node.SignallingUri, token, options, way, (method, _) =>
        {
            if (method == "onRoomBandwidthAlert") Interlocked.Increment(ref watcher._alerts);
        });
        watcher._bot.Peer.OnShown = watcher.Take;
        return watcher;
    }

    /// <summary>Whether so many slots have a picture now.</summary>
    public bool Shows(int slots) => Look(views => views.Count(v => v.Quiet < Fresh) >= slots);

    /// <summary>Whether so many slots have a picture of at least this size now.</summary>
    public bool Shows(int slots, int size) => Look(views => views.Count(v => v.Quiet < Fresh && v.Size >= size) >= slots);

    /// <summary>How often a slot has gone over to another size within this last time.</summary>
    public int Changes(TimeSpan within) => Look(views => views.Sum(v => v.Changes.Count(c => Stopwatch.GetElapsedTime(c) < within)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_bot is not null) await _bot.DisposeAsync();
    }

    private T Look<T>(Func<IEnumerable<View>, T> look)
    {
        lock (_gate) return look(_slots.Values);
    }

    private void Take(ReceivedStream stream)
    {
        if (!stream.IsVideo) return;
        var size = stream.Frame?.Stream ?? 0;
        lock (_gate)
        {
            if (!_slots.TryGetValue(stream.Slot, out var view)) _slots[stream.Slot] = view = new View(size);
            view.Take(size);
        }
    }

    /// <summary>What was seen on one slot.</summary>
    private sealed class View(int size)
    {
        public readonly long First = Stopwatch.GetTimestamp();
        public readonly List<long> Changes = [];
        private long _last = Stopwatch.GetTimestamp();

        public int Size { get; private set; } = size;

        public int Pauses { get; private set; }

        public TimeSpan Longest { get; private set; }

        public TimeSpan Quiet => Stopwatch.GetElapsedTime(_last);

        public void Take(int next)
        {
            var gap = Quiet;
            if (gap > Longest) Longest = gap;
            if (gap > Pause) Pauses++;
            _last = Stopwatch.GetTimestamp();
            if (next == Size) return;
            Size = next;
            Changes.Add(_last);
        }
    }
}
