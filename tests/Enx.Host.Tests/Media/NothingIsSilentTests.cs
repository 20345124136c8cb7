using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enx.Host.Tests.Support;
using Enx.Load.Signalling;
using Enx.Testing.Peers;

namespace Enx.Host.Tests.Media;

/// <summary>
/// What somebody publishes reaches who watches, or else four places say why not: the publisher is told, the talker list of who watches has a reason,
/// the log has a line, and a metric counts it. Every kind of camera with viewers of every codec, and every kind of microphone with a camera that
/// works and with one that is refused; real peers on a real node.
/// </summary>
public sealed partial class NothingIsSilentTests : IAsyncLifetime
{
    private const int Flows = 20;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private TestNode _node = null!;

    /// <summary>How somebody's camera or microphone is, and what its publisher is told of it; null when there is nothing to tell.</summary>
    public enum Kind
    {
        Good,
        Refused,
        OtherPayloadType,
        Undecryptable,
        Absent,
    }

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(realMedia: true);

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task What_reaches_nobody_is_said_to_its_publisher_to_who_watches_in_the_log_and_in_a_metric()
    {
        List<(FakeCodec Codec, Kind Camera, Kind Microphone, FakeCodec[] Viewers)> rooms = [];
        foreach (var codec in Enum.GetValues<FakeCodec>()) rooms.Add((codec, Kind.Good, Kind.Good, Enum.GetValues<FakeCodec>()));
        foreach (var camera in Enum.GetValues<Kind>().Where(k => k != Kind.Good)) rooms.Add((FakeCodec.Vp8, camera, Kind.Good, Enum.GetValues<FakeCodec>()));
        foreach (var microphone in Enum.GetValues<Kind>().Where(k => k != Kind.Good))
        {
            rooms.Add((FakeCodec.Vp8, Kind.Good, microphone, [FakeCodec.Vp8]));
            if (microphone != Kind.Refused) rooms.Add((FakeCodec.Vp8, Kind.Refused, microphone, [FakeCodec.Vp8]));
        }

        foreach (var some in rooms.Chunk(5)) await Task.WhenAll(some.Select(r => MeetAsync(r.Codec, r.Camera, r.Microphone, r.Viewers)));

        using var http = new HttpClient { BaseAddress = _node.Node.HttpAddress };
        var metrics = await http.GetStringAsync("metrics");
        Assert.Equal(rooms.Sum(r => (r.Camera == Kind.Refused ? 1 : 0) + (r.Microphone == Kind.Refused ? 1 : 0)), Metric(metrics, "enx_media_sections_refused_total"));
        Assert.Equal(rooms.Sum(r => (IsFault(r.Camera) ? 1 : 0) + (IsFault(r.Microphone) ? 1 : 0)), Metric(metrics, "enx_media_tracks_faulty_total"));
        Assert.True(rooms.Where(r => r.Camera == Kind.Good).Sum(r => r.Viewers.Count(v => v != r.Codec)) <= Metric(metrics, "enx_media_videos_foreign_total"));
    }

    [Fact]
    public async Task A_join_with_nothing_but_what_cannot_be_taken_is_refused_with_the_lines_that_say_so()
    {
        var room = await _node.CreateRoomAsync();
        var token = await _node.TokenAsync(room);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => RoomBot.JoinAsync(_node.Node.SignalAddress, token, Options(FakeCodec.Vp8, Kind.Refused, Kind.Refused)));
        Assert.Equal(9031, refusal.Code);
        Assert.Equal(2, LinePattern().Count(refusal.Message));
        Assert.Empty(await _node.UsersAsync(room));
    }

    private async Task MeetAsync(FakeCodec codec, Kind camera, Kind microphone, FakeCodec[] viewers)
    {
        var what = $"{codec} camera {camera}, microphone {microphone}";
        var room = await _node.CreateRoomAsync();
        await using var publisher = await Guest.JoinAsync(_node, room, "Pub", Options(codec, camera, microphone));
        publisher.Bot.Peer.SendsVideo = camera is not (Kind.Absent or Kind.Refused);
        publisher.Bot.Peer.SendsAudio = microphone is not (Kind.Absent or Kind.Refused);
        publisher.Bot.Peer.SpoilsVideo = camera == Kind.Undecryptable;
        publisher.Bot.Peer.SpoilsAudio = microphone == Kind.Undecryptable;
        if (camera == Kind.OtherPayloadType) publisher.Bot.Peer.VideoPayloadType = 120;
        if (microphone == Kind.OtherPayloadType) publisher.Bot.Peer.AudioPayloadType = 121;

        foreach (var taken in viewers)
        {
            await using var viewer = await Guest.JoinAsync(_node, room, $"takes {taken}", new TestPeerOptions { Microphone = false, Camera = false, Slots = 1, Layered = new FakeCamera(taken) });
            var (sees, hears) = (camera == Kind.Good && taken == codec, microphone == Kind.Good);
            await HoldsAsync(() => (viewer.Bot.Peer.Video(1)?.Packets > Flows, viewer.Bot.Peer.Audio(1)?.Packets > Flows) == (sees, hears)
                && viewer.Talker(publisher.Bot.ClientId) is { } talker
                && Said(talker, "videomuted", "reason") == (sees ? "" : Reason(camera, foreign: taken != codec))
                && Said(talker, "audiomuted", "audioreason") == (hears ? "" : Reason(microphone, foreign: false)), $"{what}, for who takes {taken}", viewer);
            if (camera == Kind.Good && !sees) Assert.Contains(_node.Logs.Lines, l => l.Contains(viewer.Bot.ClientId, StringComparison.Ordinal) && l.Contains("takes none of the codecs", StringComparison.Ordinal));
        }

        // What does not come is of the codec that was agreed to, and who has not offered that is a stranger to it all the same.
        string?[] told = [Fault("video", camera, foreign: viewers.Any(v => v != codec)), Fault("audio", microphone, foreign: false)];
        await HoldsAsync(() => told.OfType<string>().Order().SequenceEqual(publisher.Faults.Where(f => camera == Kind.Good || f != "video foreign").Distinct().Order()), $"{what}: its publisher is told {string.Join(", ", told.OfType<string>())}", publisher);
        foreach (var (use, kind) in new[] { ("Camera", camera), ("Microphone", microphone) })
        {
            var named = _node.Logs.Lines.Where(l => l.Contains(publisher.Bot.ClientId, StringComparison.Ordinal) && l.Contains(use, StringComparison.Ordinal)).ToList();
            if (kind == Kind.Refused) Assert.Contains(named, l => l.Contains("refused", StringComparison.Ordinal));
            else Assert.Equal(IsFault(kind), named.Any(l => l.Contains("reaches nobody", StringComparison.Ordinal)));
        }
    }

    private static bool IsFault(Kind kind) => kind is not (Kind.Good or Kind.Refused);

    /// <summary>What who watches is told; in which codec something would have come counts for nothing where it does not come.</summary>
    private static string Reason(Kind kind, bool foreign) => kind switch
    {
        Kind.Good when foreign => "codec",
        Kind.Refused or Kind.OtherPayloadType => "codec",
        _ => "publisher",
    };

    private static string? Fault(string media, Kind kind, bool foreign) => kind switch
    {
        Kind.Good => foreign ? $"{media} foreign" : null,
        Kind.Refused or Kind.OtherPayloadType => $"{media} codec",
        Kind.Undecryptable => $"{media} undecryptable",
        _ => $"{media} absent",
    };

    /// <summary>Why a talker's sound or picture is away though it is on; nothing when it is there.</summary>
    private static string Said(JsonElement talker, string muted, string reason) => talker.GetProperty(reason).GetString() is "user" or null
        ? talker.GetProperty(muted).GetBoolean() ? "muted" : ""
        : talker.GetProperty(reason).GetString()!;

    private static TestPeerOptions Options(FakeCodec codec, Kind camera, Kind microphone) => new()
    {
        Tag = 7,
        Slots = 1,
        Layered = codec == FakeCodec.Vp8 ? null : new FakeCamera(codec, Described: codec == FakeCodec.Av1),
        Edit = sdp =>
        {
            // The sections of an offer are split where each begins: the first is the microphone, the second the camera.
            var sections = sdp.Split("m=");
            if (microphone == Kind.Refused) sections[1] = sections[1].Replace("opus/48000/2", "PCMU/8000", StringComparison.Ordinal);
            if (camera == Kind.Refused) sections[2] = sections[2].Replace("VP8/90000", "H263/90000", StringComparison.Ordinal);
            return string.Join("m=", sections);
        },
    };

    private static double Metric(string page, string name) =>
        Regex.Matches(page, $@"^{name}\{{[^}}]*\}} (\S+)", RegexOptions.Multiline).Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));

    private static async Task HoldsAsync(Func<bool> holds, string what, Guest guest)
    {
        try
        {
            await Eventually.HoldsAsync(holds, what, Within);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\nvideo {guest.Bot.Peer.Video(1)?.Packets}, sound {guest.Bot.Peer.Audio(1)?.Packets}\n{string.Join('\n', guest.Heard)}", e);
        }
    }

    [GeneratedRegex(@"Line \d+:")]
    private static partial Regex LinePattern();

    /// <summary>Somebody in a room, and what it was told.</summary>
    private sealed class Guest : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Method, JsonElement Payload)> _heard = new();

        public RoomBot Bot { get; private set; } = null!;

        public IEnumerable<string> Heard => _heard.Select(h => $"{h.Method} {h.Payload}");

        /// <summary>Of what it publishes, what it was told to reach nobody.</summary>
        public IEnumerable<string> Faults => _heard.Where(h => h.Method == "onMediaFault").Select(h => $"{h.Payload.GetProperty("kind").GetString()} {h.Payload.GetProperty("reason").GetString()}");

        public static async Task<Guest> JoinAsync(TestNode node, string room, string name, TestPeerOptions options)
        {
            var guest = new Guest();
            guest.Bot = await RoomBot.JoinAsync(node.Node.SignalAddress, await node.TokenAsync(room, name), options, onHeard: (method, payload) => guest._heard.Enqueue((method, payload)));
            return guest;
        }

        /// <summary>What the newest talker list says of somebody; null when nothing.</summary>
        public JsonElement? Talker(string clientId)
        {
            var list = _heard.LastOrDefault(h => h.Method == "onActiveTalkerList").Payload;
            if (list.ValueKind == JsonValueKind.Undefined) return null;
            foreach (var talker in list.GetProperty("activeList").EnumerateArray())
                if (talker.GetProperty("clientId").ValueEquals(clientId)) return talker;
            return null;
        }

        public ValueTask DisposeAsync() => Bot.DisposeAsync();
    }
}
