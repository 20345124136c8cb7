using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Enx.Testing;
using Enx.Testing.Network.Emulation;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Emulation;

public sealed class EmulatedWayTests(ITestOutputHelper output)
{
    [Fact]
    public async Task What_a_way_carries_goes_with_the_rate_asked_for()
    {
        await InAQuietMomentAsync(async () =>
        {
            var msOfPacket = new List<double>();
            foreach (var rate in new[] { 500_000L, 2_000_000L })
            {
                await using var ends = new Ends();
                await ends.MeetAsync();
                ends.Way.Change(down: new LinkConditions { RateBitsPerSecond = rate, Queue = QueueLimit.OfTime(5_000_000) });
                for (var i = 0; i < 120; i++) ends.SendToClient(i);
                await Eventually.HoldsAsync(() => ends.AtClient.Count == 120, "all packets have arrived");
                msOfPacket.Add((ends.AtClient[^1].AtUs - ends.AtClient[0].AtUs) / 119_000.0);
            }

            output.WriteLine($"a packet took {msOfPacket[0]:0.00} ms at 500 kbit/s, {msOfPacket[1]:0.00} ms at 2 Mbit/s");
            return msOfPacket[0] / msOfPacket[1] is >= 3.6 and <= 4.4;
        });
    }

    [Fact]
    public async Task Packets_leave_a_slow_link_one_after_another_and_not_in_bunches()
    {
        await InAQuietMomentAsync(async () =>
        {
            await using var ends = new Ends();
            await ends.MeetAsync();
            ends.Way.Change(down: new LinkConditions { RateBitsPerSecond = 1_000_000, Queue = QueueLimit.OfTime(1_000_000) });
            for (var i = 0; i < 80; i++) ends.SendToClient(i);
            await Eventually.HoldsAsync(() => ends.AtClient.Count == 80, "all packets have arrived");

            // 1250 bytes with headers take 10 ms. A machine that does something else now and then does not move the middle half.
            var gaps = ends.AtClient.Zip(ends.AtClient.Skip(1), (a, b) => (b.AtUs - a.AtUs) / 1000.0).Order().ToList();
            output.WriteLine($"between packets: {gaps[0]:0.0} to {gaps[^1]:0.0} ms, the middle half {gaps[20]:0.0} to {gaps[59]:0.0} ms");
            return gaps[20] is >= 8 and <= 10.5 && gaps[59] is >= 9.5 and <= 12;
        });
    }

    [Fact]
    public async Task Both_ways_keep_the_order_and_lose_what_the_counters_say()
    {
        await using var ends = new Ends();
        await ends.MeetAsync();
        var bad = new LinkConditions { RateBitsPerSecond = 5_000_000, DelayUs = 10_000, JitterUs = 20_000, Loss = 0.1, Duplication = 0.02, Queue = QueueLimit.OfTime(10_000_000) }; // no queue that a sender who was held up fills
        ends.Way.Change(bad, bad);
        var (sentDown, sentUp) = (0, 0);
        await SendForAsync(TimeSpan.FromSeconds(2), bitsPerSecond: 2_000_000, _ =>
        {
            ends.SendToClient(sentDown++);
            ends.SendToServer(2 + sentUp++);
        });
        await Eventually.HoldsAsync(() => ends.AtClient.Count == sentDown - ends.Way.Down.DroppedByLoss + ends.Way.Down.Duplicated, "everything is at the client");
        await Eventually.HoldsAsync(() => ends.AtServer.Count == 1 + sentUp - ends.Way.Up.DroppedByLoss + ends.Way.Up.Duplicated, "everything is at the server");
        foreach (var arrived in new[] { ends.AtClient, ends.AtServer }) Assert.Equal(arrived.Select(a => a.Number).Order(), arrived.Select(a => a.Number));
        Assert.InRange(ends.AtClient.Select(a => a.Number).Distinct().Count() / (double)sentDown, 0.8, 0.97);
    }

    [Fact]
    public async Task A_change_of_address_is_seen_by_the_server_and_not_by_the_client()
    {
        await using var ends = new Ends();
        await ends.MeetAsync();
        var before = ends.ClientAsSeen;
        ends.Way.ChangeAddress();
        await Eventually.HoldsAsync(() =>
        {
            ends.SendToServer(1);
            return !before.Equals(ends.ClientAsSeen);
        }, "the server sees another address");

        ends.SendToClient(5);
        await Eventually.HoldsAsync(() => ends.AtClient.Any(a => a.Number == 5), "the client is reached at the new address");
        Assert.All(ends.AtClient, a => Assert.Equal(ends.Way.EndPoint, a.From));
        ends.SendToClient(6, before);
        ends.SendToClient(7);
        await Eventually.HoldsAsync(() => ends.AtClient.Any(a => a.Number == 7), "the client is reached again");
        Assert.DoesNotContain(ends.AtClient, a => a.Number == 6);
    }

    [Fact]
    public async Task Each_client_gets_its_own_answers()
    {
        await using var ends = new Ends();
        using var other = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await ends.MeetAsync();
        var first = ends.ClientAsSeen;
        other.Send(Ends.Packet(2), ends.Way.EndPoint);
        await Eventually.HoldsAsync(() => !first.Equals(ends.ClientAsSeen), "the server sees the other client at an address of its own");
        ends.SendToClient(8);
        ends.SendToClient(9, first);
        Assert.Equal(8, Ends.Number((await other.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(10))).Buffer));
        await Eventually.HoldsAsync(() => ends.AtClient.Count > 0, "the first client is answered");
        Assert.Equal([9], ends.AtClient.Select(a => a.Number));
    }

    [Fact]
    public async Task A_cut_loses_all_and_a_mended_way_is_as_before()
    {
        await using var ends = new Ends();
        await ends.MeetAsync();
        ends.Way.Change(down: new LinkConditions { DelayUs = 1_000_000 });
        ends.SendToClient(1); // on its way when the wire is cut
        await Eventually.HoldsAsync(() => ends.Way.Down.SentPackets == 1, "it is on its way");
        ends.Way.Cut();
        ends.SendToClient(2);
        await Eventually.HoldsAsync(() => ends.Way.Down.DeliveredPackets == 1, "its time has come");
        ends.Way.Mend();
        ends.SendToClient(3);
        await Eventually.HoldsAsync(() => ends.AtClient.Count > 0, "the client is reached again");
        Assert.Equal([3], ends.AtClient.Select(a => a.Number));
    }

    [Fact]
    public async Task A_scenario_plays_in_real_time()
    {
        await using var ends = new Ends();
        await ends.MeetAsync();
        await InAQuietMomentAsync(async () =>
        {
            var (began, before, answered) = (Stopwatch.GetTimestamp(), ends.AtServer.Count, ends.AtClient.Count);
            var playing = ends.Way.PlayAsync(LinkScenario.Parse("gap", "0s down rate=2mbit\n500ms down rate=0\n1s address\n1s down rate=2mbit\n1.5s end"));
            await SendForAsync(TimeSpan.FromSeconds(1.4), bitsPerSecond: 1_000_000, _ => ends.SendToServer(1)); // the server answers each
            await playing;
            var (took, answers) = (Stopwatch.GetElapsedTime(began).TotalSeconds, ends.AtClient.Skip(answered).ToList());
            Assert.True(took >= 1.5, $"a scenario of 1.5 s was over after {took:0.00} s");
            var addresses = ends.AtServer.Skip(before).Select(a => a.From).Distinct().Count();
            var longest = answers.Zip(answers.Skip(1), (a, b) => (b.AtUs - a.AtUs) / 1000.0).DefaultIfEmpty().Max();
            output.WriteLine($"the longest time without a packet: {longest:0} ms of 500, in {took:0.00} s, from {addresses} addresses of 2");
            return took <= 2.5 && addresses == 2 && longest is >= 400 and <= 700;
        });

        var never = ends.Way.PlayAsync(LinkScenario.Load("sweep"));
        await ends.Way.PlayAsync(LinkScenario.Parse("nothing", "0s end"));
        Assert.True(never.IsCanceled);
    }

    /// <summary>Times of real packets are right only while the machine has time for them: on a busy one it is tried again.</summary>
    private static async Task InAQuietMomentAsync(Func<Task<bool>> isAsItShouldBe)
    {
        for (var i = 0; i < 12; i++)
            if (await isAsItShouldBe()) return;
        Assert.Fail("Twelve times in a row packets did not take the time that they should.");
    }

    /// <summary>Sends so much in this time, evenly, as well as the machine's timers can.</summary>
    private static async Task SendForAsync(TimeSpan time, double bitsPerSecond, Action<int> send)
    {
        var start = Stopwatch.GetTimestamp();
        var sent = 0;
        while (Stopwatch.GetElapsedTime(start) is var passed && passed < time)
        {
            while (sent < passed.TotalSeconds * bitsPerSecond / 8 / (Ends.Bytes + EmulatedWay.HeaderBytes)) send(sent++);
            await Task.Delay(1);
        }
    }

    /// <summary>A client and a server with a way between them. The server answers a packet with the number 1.</summary>
    private sealed class Ends : IAsyncDisposable
    {
        public const int Bytes = 1250 - EmulatedWay.HeaderBytes;

        private readonly Socket _client = Bound();
        private readonly Socket _server = Bound();
        private readonly List<Arrival> _atClient = [];
        private readonly List<Arrival> _atServer = [];
        private volatile EndPoint? _clientAsSeen;

        public Ends()
        {
            Way = new EmulatedWay((IPEndPoint)_server.LocalEndPoint!);
            Listen(_client, _atClient, _ => { });
            Listen(_server, _atServer, a =>
            {
                _clientAsSeen = a.From;
                if (a.Number == 1) SendToClient(1);
            });
        }

        public EmulatedWay Way { get; }

        public EndPoint ClientAsSeen => _clientAsSeen!;

        public IReadOnlyList<Arrival> AtClient => Copy(_atClient);

        public IReadOnlyList<Arrival> AtServer => Copy(_atServer);

        public static byte[] Packet(int number)
        {
            var packet = new byte[Bytes];
            BinaryPrimitives.WriteInt32LittleEndian(packet, number);
            return packet;
        }

        public static int Number(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadInt32LittleEndian(packet);

        /// <summary>The server learns where the client is.</summary>
        public async Task MeetAsync()
        {
            SendToServer(0);
            await Eventually.HoldsAsync(() => _clientAsSeen is not null, "the server knows the client");
        }

        public void SendToClient(int number) => SendToClient(number, ClientAsSeen);

        public void SendToClient(int number, EndPoint at) => _server.SendTo(Packet(number), at);

        public void SendToServer(int number) => _client.SendTo(Packet(number), Way.EndPoint);

        public async ValueTask DisposeAsync()
        {
            await Way.DisposeAsync();
            _client.Dispose();
            _server.Dispose();
        }

        private static Socket Bound()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }

        private static IReadOnlyList<Arrival> Copy(List<Arrival> arrivals)
        {
            lock (arrivals) return [.. arrivals];
        }

        /// <summary>On a thread of its own: the time of arrival is what is tested.</summary>
        private static void Listen(Socket socket, List<Arrival> arrivals, Action<Arrival> then) => new Thread(() =>
        {
            var packet = new byte[2048];
            while (true)
            {
                try
                {
                    EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                    socket.ReceiveFrom(packet, ref from);
                    var arrival = new Arrival(Number(packet), Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000), from);
                    lock (arrivals) arrivals.Add(arrival);
                    then(arrival);
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
                {
                    // An address that the way has given up.
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        })
        { IsBackground = true }.Start();
    }

    private sealed record Arrival(int Number, long AtUs, EndPoint From);
}
