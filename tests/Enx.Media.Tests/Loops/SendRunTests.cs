using System.Net;
using System.Net.Sockets;
using Enx.Media.Loops;
using Enx.Media.Peers;
using Xunit;

namespace Enx.Media.Tests.Loops;

/// <summary>Datagrams of one turn to one address, which go out in one call.</summary>
public sealed class SendRunTests
{
    [Theory]
    [InlineData("100 100 100", 3)]
    [InlineData("100 100 60", 3)]
    [InlineData("100 60 60", 2)]
    [InlineData("100 101", 1)]
    [InlineData("60 100", 1)]
    [InlineData("1200 1200 1200 1200 1200 1200 1200", 6)]
    [InlineData("8192 1", 1)]
    public void What_is_of_one_length_belongs_together_and_something_shorter_ends_it(string lengths, int fit)
    {
        var run = new SendRun();
        var taken = lengths.Split(' ').Select(int.Parse).TakeWhile(length => run.TryAdd(new byte[length])).Count();
        Assert.Equal(fit, taken);
        Assert.Equal(fit, run.Count);
    }

    [Fact]
    public void It_is_as_new_when_its_datagrams_have_gone()
    {
        var run = new SendRun();
        Assert.True(run.TryAdd([1, 2, 3]));
        Assert.True(run.TryAdd([4]));
        Assert.False(run.TryAdd([5]));
        run.Clear();
        Assert.Equal(0, run.Count);
        Assert.True(run.TryAdd([6, 7, 8, 9]));
        Assert.Equal([6, 7, 8, 9], run[0].ToArray());
    }

    [Theory]
    [InlineData("1000 1000 1000 400")]
    [InlineData("1000 1001 900 900 900 1200 30")]
    [InlineData("200")]
    [InlineData("1200 1200 1200 1200 1200 1200 1200 1200 1200 1200 1200 1200")]
    public void They_arrive_one_by_one_in_their_order_and_as_they_were(string lengths)
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var counters = new LoopCounters();
        using var port = new UdpPort(new IPEndPoint(IPAddress.Loopback, 0), 1 << 20, counters);
        var path = new UdpPath(port, receiver.LocalEndPoint!.Serialize(), _ => { });
        path.Prove();
        var sent = lengths.Split(' ').Select((length, i) => Enumerable.Range(0, int.Parse(length)).Select(b => (byte)(b * 7 + i)).ToArray()).ToList();
        foreach (var datagram in sent) Assert.True(path.Send(datagram));
        port.Flush();
        Assert.False(port.HasBegun);
        var buffer = new byte[2048];
        foreach (var datagram in sent) Assert.Equal(datagram, buffer[..receiver.Receive(buffer)]);
        Assert.Equal(0, receiver.Available);
        Assert.Equal(0, counters.SendsDropped);
    }

    [Fact]
    public void What_the_kernel_does_not_take_is_counted_datagram_by_datagram()
    {
        var counters = new LoopCounters();
        using var port = new UdpPort(new IPEndPoint(IPAddress.Loopback, 0), 1 << 20, counters);
        // From 127.0.0.1 nothing goes to another machine.
        var path = new UdpPath(port, new IPEndPoint(IPAddress.Parse("192.0.2.77"), 9).Serialize(), _ => { });
        path.Prove();
        for (var i = 0; i < 3; i++) path.Send(new byte[500]);
        port.Flush();
        Assert.Equal(3, counters.SendsDropped);
    }
}
