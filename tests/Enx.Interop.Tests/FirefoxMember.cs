using Enx.Testing.Network;

namespace Enx.Interop.Tests;

/// <summary>Somebody in the meeting with Firefox on the demo page: publishes Firefox's own tone and picture, and sees and hears through the SDK.</summary>
internal sealed class FirefoxMember : IAsyncDisposable
{
    /// <summary>Its name in the room.</summary>
    public const string Name = "Firefox";

    /// <summary>What its made-up microphone says, Hz.</summary>
    public const int Tone = 1000;

    private readonly FirefoxPage _page;
    private Dictionary<string, InboundView> _before = [];

    private FirefoxMember(FirefoxPage page) => _page = page;

    /// <summary>Joins, and asks for so many talkers.</summary>
    public static async Task<FirefoxMember> JoinAsync(NetworkNamespace there, NodeUnderTest node, string room, int talkers)
    {
        var page = await House.JoinInFirefoxAsync(there, node, room, Name, size: "320x240");
        await page.EvaluateAsync<object?>($"EnxRtc.setTalkerCount({talkers})");
        return new FirefoxMember(page);
    }

    /// <summary>Waits until it sees and hears so many.</summary>
    public async Task SeesAsync(int people)
    {
        const string Streams = "stream => stream.kind === 'video' ? stream.frames > 0 : stream.energy > 0";
        await _page.HoldsAsync($"({InboundView.Script})().then(streams => ['video', 'audio'].every(kind => streams.filter({Streams}).filter(s => s.kind === kind).length >= {people}))", $"{Name} sees and hears {people} people", TimeSpan.FromSeconds(120));
    }

    /// <summary>From now on it counts.</summary>
    public async Task CountAsync() => _before = (await _page.InboundAsync()).ToDictionary(s => s.Mid);

    /// <summary>What came since <see cref="CountAsync"/> on a talker slot: frames decoded, how large, and whether there was sound.</summary>
    public async Task<IReadOnlyList<FirefoxSlot>> ReadAsync(int slots)
    {
        var now = await _page.InboundAsync();
        var read = new List<FirefoxSlot>();
        for (var slot = 1; slot <= slots; slot++)
        {
            var mids = await _page.EvaluateAsync<string[]>($"EnxRtc.peerConnection.getTransceivers().filter(t => EnxRtc.slotStream({slot})?.getTracks().includes(t.receiver.track)).map(t => t.mid)");
            var (sound, picture) = (now.FirstOrDefault(s => s.Kind == "audio" && mids.Contains(s.Mid)), now.FirstOrDefault(s => s.Kind == "video" && mids.Contains(s.Mid)));
            if (sound is null || picture is null) continue;
            var (soundBefore, pictureBefore) = (_before.GetValueOrDefault(sound.Mid), _before.GetValueOrDefault(picture.Mid));
            read.Add(new FirefoxSlot(slot, picture.Frames - (pictureBefore?.Frames ?? 0), picture.Width, picture.Height, sound.Energy > (soundBefore?.Energy ?? 0)));
        }

        return read;
    }

    /// <summary>Its browser's version, and what it has sent.</summary>
    public async Task<string> SentAsync()
    {
        var sent = await _page.EvaluateAsync<int[]>("EnxRtc.getStats().then(r => ['audio', 'video'].map(k => [...r?.values() ?? []].filter(s => s.type === 'outbound-rtp' && s.kind === k).reduce((n, s) => n + s.packetsSent, 0)))");
        return $"{_page.Version}: sent {sent[0]} of sound, {sent[1]} of video";
    }

    /// <summary>What it was told that nobody should be told here.</summary>
    public Task<string[]> AlertsAsync() =>
        _page.EvaluateAsync<string[]>("enxEvents.filter(e => ['onMediaFault', 'onRoomBandwidthAlert', 'onConnectionInterrupted'].includes(e.name)).map(e => `${e.name} ${JSON.stringify(e.payload)}`)");

    public ValueTask DisposeAsync() => _page.DisposeAsync();
}

/// <summary>What came of one talker slot.</summary>
internal sealed record FirefoxSlot(int Slot, int Frames, int Width, int Height, bool Sound);
