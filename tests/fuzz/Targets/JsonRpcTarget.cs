using System.Text;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.Signalling;
using Enx.Host.Signalling.Params;
using Enx.Host.Verbs;

namespace Enx.Fuzz.Targets;

/// <summary>Frames of a signalling socket, up to what a room is asked.</summary>
internal sealed class JsonRpcTarget : FuzzTarget
{
    private static readonly Asker Who = new("room", "client");

    private static readonly string[] Frames =
    [
        """{"jsonrpc":"2.0","id":1,"method":"joinRoom","params":{"token":"a.b.c","localInfo":{"name":"Ann","audio":true,"video":true,"data":true,"maxVideoBW":900},"roomInfo":{"forceTurn":false},"advanceOptions":[{"id":"battery_updates","enable":true}],"offer":{"sdp":"v=0","sections":[{"mid":"0","use":"microphone"},{"mid":"1","use":"slot","slot":1}]}}}""",
        """{"jsonrpc":"2.0","id":2,"method":"resumeRoom","params":{"roomId":"r","clientId":"c","resumeToken":"t","lastSeq":7,"offer":{"sdp":"v=0","sections":[]}}}""",
        """{"jsonrpc":"2.0","id":"three","method":"sendMessage","params":{"message":"hello","isBroadCast":true,"recipientIDs":["a","b"]}}""",
        """{"jsonrpc":"2.0","id":4,"method":"sendUserData","params":{"message":{"x":[1,2,{"y":null}]},"isBroadCast":false,"clientIds":["a"]}}""",
        """{"jsonrpc":"2.0","id":5,"method":"switchUserRole","params":{"clientId":"a"}}""",
        """{"jsonrpc":"2.0","id":6,"method":"setReceiveVideoQuality","params":{"videoQuality":"HD","streamType":"talker"}}""",
        """{"jsonrpc":"2.0","id":7,"method":"restartMedia","params":{"offer":{"sdp":"v=0\r\n","sections":[{"mid":"0","use":"camera"}]}}}""",
        """{"jsonrpc":"2.0","id":8,"method":"ping"}""",
        """[{"jsonrpc":"2.0"}]""",
        """{"jsonrpc":"2.0","id":9,"method":"\ud800"}""",
    ];

    public override string Name => "json-rpc";

    public override int MaxLength => 8192;

    public override IReadOnlyList<string> Words { get; } = [.. SessionMethods.AllNames.Select(n => $"\"{n}\""), "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\ud83d", "null", "true", "1e999", "-0", "\"method\":", "\"params\":{", "\"id\":", "\"clientId\":\"a\"", "\"message\":", "\"offer\":"];

    public override IEnumerable<byte[]> Seeds =>
        [.. Frames.Select(Encoding.UTF8.GetBytes), .. SessionMethods.AllNames.Select(n => Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{n}}}","params":{"clientId":"a"}}"""))];

    public override void Run(Span<byte> input)
    {
        switch (JsonRpc.Read(input))
        {
            case RpcMessage.Fault fault:
                JsonRpc.Error(fault.Id, fault.Code, fault.Message);
                break;
            case RpcMessage.Call call:
                Read(call);
                JsonRpc.Result(call.Id, json => json.WriteStringValue(call.Method));
                break;
        }
    }

    public override bool Expects(Exception e) => e is InputException;

    private static void Read(RpcMessage.Call call)
    {
        switch (call.Method)
        {
            case SessionMethods.JoinRoom:
                JoinParams.Read(new StrictObject(call.Params, ""));
                break;
            case SessionMethods.ResumeRoom:
                ResumeParams.Read(new StrictObject(call.Params, ""));
                break;
            default:
                VerbTable.Find(call.Method)?.Read(call.Params, Who);
                break;
        }
    }
}
