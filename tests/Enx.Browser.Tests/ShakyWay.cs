using System.Net;
using Enx.Testing.Network;
using Enx.Testing.Network.Emulation;
using Enx.Testing.Nodes;

namespace Enx.Browser.Tests;

/// <summary>
/// One person's own way to a node, with a wire for pages and signalling and another for media. Each can be cut, and the one for media
/// be slow, late and lossy. The others go their usual way. The page's browser is told the media wire's address where the node's answer
/// names the node's.
/// </summary>
public sealed class ShakyWay : IAsyncDisposable
{
    public ShakyWay(NodeUnderTest node)
    {
        Signalling = new TcpCut(new IPEndPoint(IPAddress.Loopback, node.Node.HttpAddress.Port));
        Media = new EmulatedWay(node.MediaEndPoint);
    }

    /// <summary>Pages and the socket.</summary>
    public TcpCut Signalling { get; }

    /// <summary>Sound and pictures.</summary>
    public EmulatedWay Media { get; }

    /// <summary>Where the page is opened, and what it is given.</summary>
    public Whereabouts Whereabouts => new()
    {
        Address = new Uri($"http://127.0.0.1:{Signalling.EndPoint.Port}/"),
        Script = $$"""
            const take = RTCPeerConnection.prototype.setRemoteDescription;
            RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
              const otherWay = sdp.replace(/^a=candidate:.* tcp .*\r\n/gim, '').replace(/^(a=candidate:\S+ 1 udp \d+) \S+ \d+/gim, (_, start) => start + ' 127.0.0.1 {{Media.EndPoint.Port}}');
              return take.call(this, { type, sdp: otherWay });
            };
            """,
    };

    /// <summary>Nothing comes through, and the socket's end is noticed.</summary>
    public void CutBoth()
    {
        Signalling.Cut();
        Media.Cut();
    }

    /// <summary>All is well again.</summary>
    public void Mend()
    {
        Signalling.Mend();
        Media.Mend();
    }

    public async ValueTask DisposeAsync()
    {
        await Signalling.DisposeAsync();
        await Media.DisposeAsync();
    }
}
