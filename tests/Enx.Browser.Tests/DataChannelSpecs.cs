using Enx.Media;
using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

[Collection("house")]
public sealed class DataChannelSpecs(House house, ITestOutputHelper output)
{
    private const string Connect = """
        async () => {
          const pc = window.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
          window.heard = {};
          window.states = {};
          window.openChannel = (label, init) => new Promise(resolve => {
            const channel = window[label] = pc.createDataChannel(label, init);
            channel.binaryType = 'arraybuffer';
            heard[label] = [];
            channel.onmessage = ({ data }) => heard[label].push(data);
            channel.onclose = () => states[label] = 'closed';
            channel.onopen = () => { states[label] = 'open'; resolve(true); };
          });
          openChannel('kept');
          openChannel('loose', { ordered: false, maxRetransmits: 0 });
          openChannel('timed', { ordered: true, maxPacketLifeTime: 500 });
          await pc.setLocalDescription();
          return pc.localDescription.sdp;
        }
        """;

    [Fact]
    public async Task What_the_page_sends_arrives_at_the_others_with_the_senders_id()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await JoinAsync(room, "Ann");
        await using var bob = await JoinAsync(room, "Bob");
        foreach (var person in new[] { ann, bob }) await person.Page.EvaluateAsync("() => { window.heard = []; EnxRtc.onReceivedData = m => heard.push([m.clientId, typeof m.data === 'string' ? m.data : [...new Uint8Array(m.data)].join()]); }");
        var id = await ann.Page.EvaluateAsync<string>("() => EnxRtc.clientId");
        await Eventually.HoldsAsync(
            async () =>
            {
                // Whoever is not there yet does not hear: say it until it is heard.
                await ann.Page.EvaluateAsync("() => EnxRtc.sendData('are you there?')");
                return await bob.Page.EvaluateAsync<bool>("() => heard.length > 0");
            },
            "bob hears ann");
        await ann.Page.EvaluateAsync("async () => { await EnxRtc.sendData('text'); await EnxRtc.sendData(new Uint8Array([1, 2, 255])); await EnxRtc.sendData('x'.repeat(65536)); await EnxRtc.sendData('fast', { reliable: false }); }");
        await Eventually.HoldsAsync(async () => await bob.Page.EvaluateAsync<bool>("() => heard.some(([, d]) => d.length === 65536) && heard.some(([, d]) => d === '1,2,255') && heard.some(([, d]) => d === 'fast') && heard.some(([, d]) => d === 'text')"), "bob hears everything");
        Assert.True(await bob.Page.EvaluateAsync<bool>("id => heard.every(([from]) => from === id)", id));
        Assert.Equal(0, await ann.Page.EvaluateAsync<int>("() => heard.length"));
    }

    [Fact]
    public async Task Chromium_opens_every_kind_of_channel_sends_large_and_many_messages_and_closes()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await house.OpenAsync("", "Ann");
        await using var bob = await house.OpenAsync("", "Bob");
        foreach (var person in new[] { ann, bob })
        {
            var offer = await person.Page.EvaluateAsync<string>(Connect);
            var answer = await sfu.Engine.ConnectPeerAsync(new PeerOffer("raw", person.Name, offer, []));
            await person.Page.EvaluateAsync("sdp => pc.setRemoteDescription({ type: 'answer', sdp })", answer.Sdp);
            await Eventually.HoldsAsync(async () => await person.Page.EvaluateAsync<bool>("() => ['kept', 'loose', 'timed'].every(l => states[l] === 'open')"), "channels are open");
        }

        await ann.Page.EvaluateAsync("""
            () => {
              for (let n = 0; n < 500; n++) kept.send(`${n}`);
              kept.send('');
              kept.send(new Uint8Array(250000).fill(7));
            }
            """);
        await Eventually.HoldsAsync(async () => await bob.Page.EvaluateAsync<bool>("() => heard.kept.length === 502"), "all that is kept is heard");
        Assert.True(await bob.Page.EvaluateAsync<bool>("""
            () => heard.kept.slice(0, 500).every((m, n) => m === `Ann\n${n}`) && heard.kept[500] === 'Ann\n' && heard.kept[501].byteLength === 250004
              && new Uint8Array(heard.kept[501]).slice(4).every(b => b === 7)
            """));

        // Forty small messages fit one packet, and a packet may be lost: so what may be lost is said until enough of it is heard.
        await Eventually.HoldsAsync(
            async () =>
            {
                await ann.Page.EvaluateAsync("""
                    () => {
                      window.said ??= 0;
                      for (let n = 0; n < 5; n++, said++) for (const channel of [loose, timed]) channel.send(new Uint8Array([said >> 8, said & 255]));
                    }
                    """);
                return await bob.Page.EvaluateAsync<bool>("() => heard.loose.length >= 20 && heard.timed.length >= 20");
            },
            "twenty of each kind that may be lost are heard");
        Assert.True(await bob.Page.EvaluateAsync<bool>("""
            () => heard.timed.map(b => new DataView(b).getUint16(4)).every((n, i, all) => i === 0 || n > all[i - 1])
            """));
        Assert.Equal(261120, await ann.Page.EvaluateAsync<int>("() => pc.sctp.maxMessageSize"));

        // Closed from the page, and opened again.
        await ann.Page.EvaluateAsync("() => kept.close()");
        await Eventually.HoldsAsync(async () => await ann.Page.EvaluateAsync<string>("() => states.kept") == "closed", "the channel is closed");
        await ann.Page.EvaluateAsync("() => openChannel('kept')");
        await bob.Page.EvaluateAsync("() => kept.send('again')");
        await Eventually.HoldsAsync(async () => await ann.Page.EvaluateAsync<bool>("() => heard.kept.includes('Bob\\nagain')"), "the new channel hears");

        var stats = sfu.Engine.ReadStats();
        output.WriteLine($"{stats.DataMessagesReceived} received, {stats.DataMessagesForwarded} forwarded, {stats.DataMessagesDropped} dropped");
        Assert.Equal((0L, 0L, 0L), (stats.Faults, stats.DataMessagesDropped, stats.DataChannelsClosed));
        await ann.Page.EvaluateAsync("() => pc.close()");
        await Eventually.HoldsAsync(() => sfu.Paths.Any(p => p is { Peer: "Ann", State: PathState.Closed }), "ann has left");
    }

    private async Task<Person> JoinAsync(string room, string name)
    {
        var token = await house.Node.TokenAsync(room, name);
        var person = await house.OpenAsync($"?autojoin=1&data=1&size=320x180&name={name}&token={token}", name, at: new Whereabouts { Window = (480, 400) });
        await person.IsInAsync();
        return person;
    }
}
