using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Enx.Media.Ice;
using Enx.Media.Loops;
using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

/// <summary>Who connects to the media port by TCP, and is no peer.</summary>
public sealed class HostileTcpSpecs : EngineSpecs
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.2");

    [Fact]
    public async Task A_thousand_silent_connections_of_one_address_keep_nobody_out_and_are_closed()
    {
        await using var first = await Sfu.JoinAsync("r", "first", new TestPeerOptions { Tag = 1 });
        var tcp = Sfu.Engine.LoopOf("r")!.TcpEndPoint!;
        var silent = new List<Socket>();
        try
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < 1000; i++) silent.Add(await ConnectAsync(tcp));
            await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 2, Tcp = true });
            // Each place is free again after five seconds, and the machine may take longer than that for a thousand connections.
            var turns = 1 + (int)(clock.Elapsed.TotalSeconds / 5);
            await Eventually.HoldsAsync(() => Sfu.Engine.ReadStats().TcpRefused >= 1000 - (TcpAdmission.MostStrangersOfAddress * turns) - 10, "most are refused");
            Assert.InRange(Sfu.Engine.ReadStats().TcpConnections, 1, TcpAdmission.MostStrangersOfAddress + 1);
            await Eventually.HoldsAsync(() => Sfu.Engine.ReadStats().TcpConnections == 1, "the others are closed, and ann's is left", TimeSpan.FromSeconds(30));
        }
        finally
        {
            silent.ForEach(s => s.Dispose());
        }
    }

    /// <summary>What a stranger sends, and that its connection is closed for it.</summary>
    [Theory]
    [InlineData("an empty frame", new byte[] { 0, 0 })]
    [InlineData("no STUN", new byte[] { 0, 20, 0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("a frame longer than any", new byte[] { 0xFF, 0xFF, 0, 1 })]
    public async Task Who_sends_what_nobody_sends_is_closed(string what, byte[] bytes)
    {
        await using var first = await Sfu.JoinAsync("r", "first", new TestPeerOptions { Tag = 1 });
        using var socket = await ConnectAsync(Sfu.Engine.LoopOf("r")!.TcpEndPoint!);
        await socket.SendAsync(bytes);
        Assert.True(await IsClosedAsync(socket), what);
    }

    [Fact]
    public async Task A_stranger_has_a_budget_of_bytes()
    {
        await using var first = await Sfu.JoinAsync("r", "first", new TestPeerOptions { Tag = 1 });
        using var socket = await ConnectAsync(Sfu.Engine.LoopOf("r")!.TcpEndPoint!);
        // Frames of STUN that nobody knows the password to, some 100 bytes each: within the seconds that a stranger has.
        var check = new byte[256];
        var length = StunMessages.WriteBindingRequest(check.AsSpan(2), new byte[12], "abcdefgh:ijkl", 1, true, 2, true, "0123456789012345678901"u8);
        (check[0], check[1]) = ((byte)(length >> 8), (byte)length);
        try
        {
            for (var i = 0; i < 200; i++) await socket.SendAsync(check.AsMemory(0, 2 + length));
        }
        catch (SocketException)
        {
            // Closed by the other side.
        }

        Assert.True(await IsClosedAsync(socket));
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint tcp)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(Elsewhere, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, tcp.Port));
        return socket;
    }

    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            return await socket.ReceiveAsync(new byte[1], patience.Token) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
