using System.Text;
using Enx.Host.Signalling;

namespace Enx.Host.Tests.Signalling;

public sealed class JsonRpcTests
{
    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "method": "ping"}""", "1", "ping")]
    [InlineData("""{"jsonrpc": "2.0", "id": "a-b", "method": "ping", "params": {}}""", "\"a-b\"", "ping")]
    [InlineData("""{"params": null, "method": "x", "id": 1.5, "jsonrpc": "2.0", "more": 1}""", "1.5", "x")]
    public void A_call_is_read_with_its_id_as_it_came(string frame, string id, string method)
    {
        var call = Assert.IsType<RpcMessage.Call>(Read(frame));
        Assert.Equal((id, method), (call.Id.Json, call.Method));
        Assert.Equal(System.Text.Json.JsonValueKind.Object, call.Params.ValueKind);
    }

    [Theory]
    [InlineData("", JsonRpc.ParseError, "null")]
    [InlineData("{", JsonRpc.ParseError, "null")]
    [InlineData("hello", JsonRpc.ParseError, "null")]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}""", JsonRpc.ParseError, "null")]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "method": "\ud800"}""", JsonRpc.ParseError, "1")]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"\udc00": 1}}""", JsonRpc.ParseError, "1")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]", JsonRpc.ParseError, "null")]
    [InlineData("""[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]""", JsonRpc.InvalidRequest, "null")]
    [InlineData("42", JsonRpc.InvalidRequest, "null")]
    [InlineData("""{"jsonrpc": "2.0", "method": "ping"}""", JsonRpc.InvalidRequest, "null")]
    [InlineData("""{"jsonrpc": "2.0", "id": {}, "method": "ping"}""", JsonRpc.InvalidRequest, "null")]
    [InlineData("""{"jsonrpc": "2.0", "id": null, "method": "ping"}""", JsonRpc.InvalidRequest, "null")]
    [InlineData("""{"jsonrpc": "1.0", "id": 7, "method": "ping"}""", JsonRpc.InvalidRequest, "7")]
    [InlineData("""{"id": 7, "method": "ping"}""", JsonRpc.InvalidRequest, "7")]
    [InlineData("""{"jsonrpc": "2.0", "id": 7}""", JsonRpc.InvalidRequest, "7")]
    [InlineData("""{"jsonrpc": "2.0", "id": 7, "method": 5}""", JsonRpc.InvalidRequest, "7")]
    [InlineData("""{"jsonrpc": "2.0", "id": 7, "result": {}}""", JsonRpc.InvalidRequest, "7")]
    [InlineData("""{"jsonrpc": "2.0", "id": 7, "method": "ping", "params": [1]}""", JsonRpc.InvalidParams, "7")]
    public void What_is_no_call_is_a_fault_with_the_id_if_there_is_one(string frame, int code, string id)
    {
        var fault = Assert.IsType<RpcMessage.Fault>(Read(frame));
        Assert.Equal((code, id), (fault.Code, fault.Id.Json));
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_whatever_make_it_throw()
    {
        var random = new Random(7);
        var valid = Encoding.UTF8.GetBytes("""{"jsonrpc": "2.0", "id": 1, "method": "joinRoom", "params": {"token": "x", "localInfo": {}}}""");
        for (var round = 0; round < 20_000; round++)
        {
            var frame = valid.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--) frame[random.Next(frame.Length)] = (byte)random.Next(256);
            JsonRpc.Read(frame.AsSpan(0, random.Next(frame.Length + 1)));
        }
    }

    [Fact]
    public void An_error_says_its_code_and_sentence_twice() => Assert.Equal(
        """{"jsonrpc":"2.0","id":"x","error":{"code":1155,"message":"No.","data":{"errorCode":1155,"msg":"No."}}}""",
        Encoding.UTF8.GetString(JsonRpc.Error(new CallId("\"x\""), 1155, "No.").Span));

    private static RpcMessage Read(string frame) => JsonRpc.Read(Encoding.UTF8.GetBytes(frame));
}
