using System.Text.Json;
using Enx.Testing.Network;

namespace Enx.Interop.Tests;

/// <summary>
/// Everybody's clients in one room with a Chromium on the page: pion, aiortc, GStreamer, libdatachannel, werift and libwebrtc without a browser; and Firefox
/// on the page, with some of them. Each publishes a tone and a picture, is seen and heard by Chromium, and sees and hears Chromium and others; where it
/// decodes, it says what. Their programs are in <c>stacks</c>.
/// </summary>
[Collection("house")]
public sealed class StackSpecs(House house, ITestOutputHelper output)
{
    private const int Slots = 2;
    private const int FramesPerSecond = 15;

    // Whom Firefox meets beside Chromium: two cores do not encode and decode for eight that all see each other.
    private static readonly Stack[] WithFirefox = [.. Stack.All.Where(s => s.Name is "pion" or "gstreamer")];

    // The part of what is sent that has to be seen and heard. An idle machine shows some nine tenths, which is printed. Seven clients that encode and
    // decode beside work that was there before them share what is left; then it has to be something.
    private const double Least = 0.2;

    // Chromium's fake camera takes so many pictures a second.
    private const int ChromiumFramesPerSecond = 12;

    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Everybodys_clients_meet() => MeetAsync(Stack.All, withFirefox: false, BusyProfile.Nothing);

    [Fact]
    public Task Firefox_meets_Chromium_and_clients_without_a_browser() => MeetAsync(WithFirefox, withFirefox: true, BusyProfile.Nothing);

    [Fact]
    [Trait("length", "long")]
    public Task Everybodys_clients_meet_beside_a_busy_machine() => MeetAsync(Stack.All, withFirefox: false, BusyProfile.Cpu);

    [Fact]
    [Trait("length", "long")]
    public Task Firefox_meets_them_beside_a_busy_machine() => MeetAsync(WithFirefox, withFirefox: true, BusyProfile.Cpu);

    /// <summary>With port 0 for the section that the bundle's transport stands in, Chromium's call would die.</summary>
    [Fact]
    public async Task A_microphone_that_cannot_be_taken_leaves_the_camera_in_its_bundle_working()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann");
        await using var bob = await house.OpenAsync("", "Bob");
        var token = await house.Node.TokenAsync(room, "Bob");
        var result = await JoinByHandAsync(bob, token, microphone: "audio/PCMU", camera: "video/VP8");
        output.WriteLine(result.ToString());
        Assert.Equal("camera", Assert.Single(result.GetProperty("publishes").EnumerateArray()).GetString());
        Assert.Equal(("microphone", "codec"), (result.GetProperty("refused")[0].GetProperty("use").GetString(), result.GetProperty("refused")[0].GetProperty("reason").GetString()));
        await ann.HoldsAsync(async () => (await ann.VideosAsync()).Count == 1, "Ann sees Bob");
        await ann.HoldsAsync(async () => (await ann.LastEventAsync("onActiveTalkerList"))?.GetProperty("activeList") is { } list && list.GetArrayLength() == 1
            && list[0].GetProperty("audiomuted").GetBoolean() && list[0].GetProperty("audioreason").ValueEquals("codec"), "Ann is told why she does not hear him");
    }

    [Fact]
    public async Task A_camera_that_cannot_be_taken_is_said_on_the_pages_of_those_who_watch()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann");
        await using var bob = await house.OpenAsync("", "Bob");
        var result = await JoinByHandAsync(bob, await house.Node.TokenAsync(room, "Bob"), microphone: "audio/opus", camera: "video/VP9;profile-id=2");
        output.WriteLine(result.ToString());
        Assert.Equal(("camera", "codec"), (result.GetProperty("refused")[0].GetProperty("use").GetString(), result.GetProperty("refused")[0].GetProperty("reason").GetString()));
        await ann.HoldsAsync(async () => await ann.TilesAsync() is [{ Name: "Bob", State: "unseen" }], "Ann's page says that Bob's picture cannot be shown");
        await ann.HearsSoundAsync(1);
    }

    /// <summary>Joins from a page without the SDK, with no more than these codecs.</summary>
    private static async Task<JsonElement> JoinByHandAsync(Person person, string token, string microphone, string camera) => await person.Page.EvaluateAsync<JsonElement>("""
        async ([token, microphone, camera]) => {
          const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } });
          const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
          const mic = pc.addTransceiver(media.getAudioTracks()[0], { direction: 'sendonly' });
          mic.setCodecPreferences(RTCRtpSender.getCapabilities('audio').codecs.filter((c) => c.mimeType === microphone));
          const cam = pc.addTransceiver(media.getVideoTracks()[0], { direction: 'sendonly' });
          cam.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs.filter((c) => `${c.mimeType};${c.sdpFmtpLine ?? ''}`.includes(camera)));
          await pc.setLocalDescription();
          const socket = new WebSocket(`ws://${location.host}/signal`, 'enx.jsonrpc.2');
          const faults = [];
          const result = await new Promise((resolve, reject) => {
            socket.onmessage = ({ data }) => {
              const message = JSON.parse(data);
              if (message.method === 'onMediaFault') faults.push(message.params.payload);
              if (message.id === 1) message.error ? reject(new Error(JSON.stringify(message.error))) : resolve(message.result);
            };
            socket.onopen = () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'joinRoom', params: { token, localInfo: {}, roomInfo: {}, advanceOptions: [], offer: { sdp: pc.localDescription.sdp, sections: [] } } }));
          });
          await pc.setRemoteDescription({ type: 'answer', sdp: result.answer.sdp });
          while (pc.connectionState !== 'connected') {
            if (pc.connectionState === 'failed') throw new Error('the connection failed');
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return { publishes: result.answer.publishes, refused: result.answer.refused, faults };
        }
        """, new[] { token, microphone, camera });

    /// <param name="stacks">Who meets Chromium.</param>
    /// <param name="withFirefox">Whether Firefox does as well, and sees all of them.</param>
    /// <param name="profile">What else the machine does.</param>
    private async Task MeetAsync(IReadOnlyList<Stack> stacks, bool withFirefox, BusyProfile profile)
    {
        var isLight = await MachineLoad.IsLightAsync(output.WriteLine);
        await using var there = await NetworkNamespace.CreateAsync();
        await using var node = await House.StartNodeAsync(there);
        var room = await node.CreateRoomAsync(new { participants = 16, moderators = 5, max_active_talkers = stacks.Count + 2 });
        await using var ann = await house.JoinAsync(room, "Ann", node: node);
        await node.SpotlightAsync(room, await ann.ClientIdAsync());
        var signallingUri = new Uri($"ws://{node.Node.HttpAddress.Authority}/signal");

        // The first to come, while nobody else needs the machine: it takes longest to start.
        var inFirefox = stacks.Count + 1;
        await using var firefox = withFirefox ? await FirefoxMember.JoinAsync(there, node, room, inFirefox) : null;
        var members = new List<StackMember>();
        try
        {
            foreach (var stack in stacks) members.Add(await StackMember.StartAsync(stack, signallingUri, await node.TokenAsync(room, stack.Name), Slots));
            foreach (var member in members) await member.HasAsync(l => l.Event == "joined", "it has joined");
            string[] others = [.. stacks.Select(s => s.Name), .. withFirefox ? [FirefoxMember.Name] : Array.Empty<string>()];
            await ann.SeesAsync(others);
            await ann.MediaFlowsAsync(others.Length, TimeSpan.FromSeconds(120));
            if (firefox is not null) await firefox.SeesAsync(inFirefox);

            await using var machine = await BusyMachine.StartAsync(profile);
            if (firefox is not null) await firefox.CountAsync();
            var before = (await ann.InboundAsync()).ToDictionary(s => s.Mid);
            await Task.Delay(Stay);
            var seen = (await ann.InboundAsync()).Select(s => (Now: s, Then: ThenOf(s))).Where(s => s.Now.Packets > (s.Then?.Packets ?? 0)).ToList();
            Assert.True(machine.IsBusy, "the machine was busy to the end");
            var talkers = (await ann.LastEventAsync("onActiveTalkerList"))!.Value.GetProperty("activeList").EnumerateArray().ToList();

            var frames = seen.Where(s => s.Now.Kind == "video").Select(s => (s.Now, New: s.Now.Frames - (s.Then?.Frames ?? 0))).ToList();
            var heard = seen.Count(s => s.Now.Kind == "audio" && s.Now.Energy > (s.Then?.Energy ?? 0));
            output.WriteLine($"Ann sees {string.Join(", ", frames.Select(f => $"{f.Now.Width}x{f.Now.Height} {f.New / Stay.TotalSeconds:0} fps"))}; hears {heard}");
            Assert.Equal(others.Length, heard);
            Assert.All(talkers, t => Assert.Equal("user", t.GetProperty("audioreason").GetString()));
            var paused = talkers.Count(t => t.GetProperty("videomuted").GetBoolean() && t.GetProperty("reason").ValueEquals("bw"));
            Assert.True(paused == 0 || !isLight, $"{paused} pictures are paused, as if the network were thin");
            Assert.Equal(others.Length - paused, talkers.Count(t => !t.GetProperty("videomuted").GetBoolean() && t.GetProperty("reason").ValueEquals("user")));
            Assert.InRange(frames.Count(f => f.New > (isLight ? Least * FramesPerSecond * Stay.TotalSeconds : 0) && f.Now.Width == 320), others.Length - paused, others.Length);

            if (firefox is not null) await AssertSeesAndHearsAsync(firefox, inFirefox, isLight);
            foreach (var member in members) await AssertSeesAndHearsAsync(member, stacks, withFirefox, isLight);
            AssertNoneIsOfTheOwnNetwork((await ann.HeardAsync("onMediaFault", "onRoomBandwidthAlert", "onConnectionInterrupted")).Select(h => $"{h.Name} {h.Payload}"), isLight);

            // What has come of a stream less than before is another one: after an interruption, all begins anew.
            InboundView? ThenOf(InboundView now) => before.TryGetValue(now.Mid, out var then) && then.Packets <= now.Packets ? then : null;
        }
        finally
        {
            foreach (var member in members) await member.DisposeAsync();
        }
    }

    /// <summary>
    /// That a publisher's machine sends little while it is busy is told, and is so. Nothing else may be. Only beside other work a client reads what it was
    /// sent so late that its network looks thin, or broken for a moment.
    /// </summary>
    private static void AssertNoneIsOfTheOwnNetwork(IEnumerable<string> alerts, bool isLight) => Assert.DoesNotContain(
        alerts,
        alert => isLight ? !alert.Contains("\"cause\":\"publisher\"", StringComparison.Ordinal) : alert.StartsWith("onMediaFault", StringComparison.Ordinal));

    /// <param name="firefox">Who.</param>
    /// <param name="talkers">How many it asks for.</param>
    /// <param name="isLight">Whether rates are asserted, and that no picture is left out or smaller for want of processor time.</param>
    private async Task AssertSeesAndHearsAsync(FirefoxMember firefox, int talkers, bool isLight)
    {
        var (slots, alerts) = (await firefox.ReadAsync(talkers), await firefox.AlertsAsync());
        output.WriteLine($"{await firefox.SentAsync()}; " + string.Join("; ", slots.Select(s => $"slot {s.Slot}: {s.Frames} frames {s.Width}x{s.Height}, {(s.Sound ? "sound" : "silence")}")) + string.Concat(alerts.Select(a => $"\n  {a}")));
        AssertNoneIsOfTheOwnNetwork(alerts, isLight);
        Assert.Equal(talkers, slots.Count(s => s.Sound));
        if (!isLight)
        {
            Assert.Contains(slots, s => s.Frames > 0);
            return;
        }

        Assert.All(slots, s => Assert.True(s.Frames > Least * ChromiumFramesPerSecond * Stay.TotalSeconds, $"Firefox decodes slot {s.Slot}"));
        // Chromium is on the first slot, with the only picture of that size.
        Assert.Equal(640, slots[0].Width);
        Assert.All(slots.Skip(1), s => Assert.Equal(320, s.Width));
    }

    private async Task AssertSeesAndHearsAsync(StackMember member, IReadOnlyList<Stack> stacks, bool withFirefox, bool isLight)
    {
        var last = await member.EndAsync();
        var slots = last.Slots!;
        var alerts = member.Lines.Where(l => l.Method is "onRoomBandwidthAlert" or "onMediaFault" or "onConnectionInterrupted").Select(l => $"{l.Method} {l.Payload}").ToList();
        output.WriteLine($"{member.Stack.Name} {member.Lines[0].Version}: sent {last.SentAudioPackets} of sound, {last.SentVideoPackets} of video; "
            + string.Join("; ", slots.Select(s => $"slot {s.Slot}: {s.AudioPackets} of sound, {s.VideoPackets} of video{(member.Stack.Decodes ? $", {s.Frames} frames {s.Width}x{s.Height}, {s.ToneHz:0} Hz" : "")}"))
            + string.Concat(alerts.Select(a => $"\n  {a}")));
        AssertNoneIsOfTheOwnNetwork(alerts, isLight);
        Assert.Contains(member.Lines, l => l.Method == "onPublishedStream");
        var least = isLight ? Least : 0;
        Assert.Equal(Slots, slots.Count(s => s.AudioPackets > least * 50 * Stay.TotalSeconds && s.VideoPackets > least * FramesPerSecond * Stay.TotalSeconds / 2));
        if (!member.Stack.Decodes) return;
        Assert.All(slots, s => Assert.True(s.Frames > least * FramesPerSecond * Stay.TotalSeconds / 2 && s.Height > 0, $"{member.Stack.Name} decodes slot {s.Slot}"));
        // The page's own sound is a beep now and then; of the others each has a tone.
        int[] tones = [.. stacks.Where(other => other != member.Stack).Select(other => other.Tone), .. withFirefox ? [FirefoxMember.Tone] : Array.Empty<int>()];
        Assert.Contains(slots, s => tones.Any(tone => Math.Abs(tone - s.ToneHz ?? 0) < 5));
    }
}
